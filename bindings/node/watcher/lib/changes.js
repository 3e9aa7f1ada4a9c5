'use strict';

const { kinds, types } = require('./addon.js');
const { systemError } = require('./errors.js');

// As native/changes.cpp writes them.
const numbersOfAChange = 8;
const replaced = 1;
const exchanged = 2;
const hasFrom = 4;
const hasMessage = 8;
const hasProcess = 16;

function setPath(change, key, rawKey, text) {
    if (typeof text === 'string') {
        change[key] = text;
    } else {
        change[key] = text.toString();
        change[rawKey] = text;
    }
}

/** Changes of the roots in the map `roots`, from what the addon gives. */
function toChanges([numbers, texts], roots) {
    const changes = [];
    let text = 0;
    for (let i = 0; i < numbers.length; i += numbersOfAChange) {
        const flags = numbers[i + 2];
        const root = roots.get(numbers[i + 3]);
        const change = { kind: kinds[numbers[i]] };
        setPath(change, 'path', 'raw', texts[text++]);
        if (flags & hasFrom) {
            setPath(change, 'from', 'rawFrom', texts[text++]);
        }
        if (numbers[i + 1] !== 0) {
            change.type = types[numbers[i + 1]];
        }
        if (flags & replaced) {
            change.replaced = true;
        }
        if (flags & exchanged) {
            change.exchanged = true;
        }
        change.root = root;
        change.seq = numbers[i + 4];
        change.time = numbers[i + 5];
        const message = flags & hasMessage ? texts[text++] : '';
        if (numbers[i + 6] !== 0) {
            change.error = systemError(numbers[i + 6], String(message), change.path);
        }
        if (numbers[i + 7] !== 0) {
            change.pid = numbers[i + 7];
        }
        if (flags & hasProcess) {
            change.process = String(texts[text++]);
        }
        // Of one that was removed meanwhile nothing is told.
        if (root !== undefined) {
            changes.push(change);
        }
    }
    return changes;
}

module.exports = { toChanges };

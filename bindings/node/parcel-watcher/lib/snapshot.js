'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { Events } = require('./events.js');

// A snapshot is a number of lines, and then for each entry: the size of its path, the path, the time in nanoseconds, 1 if
// it is a directory. Paths are bytes, one a character.

const reasons = { ENOENT: 'No such file or directory', ENOTDIR: 'Not a directory', EACCES: 'Permission denied' };
const bytes = text => Buffer.from(text, 'latin1');
const decoded = text => bytes(text).toString();

async function visit(name, ignored, tree) {
    if (ignored?.(decoded(name))) {
        return;
    }
    let stats;
    let names = [];
    try {
        stats = await fs.promises.lstat(bytes(name), { bigint: true });
        names = stats.isDirectory() ? await fs.promises.readdir(bytes(name), { encoding: 'latin1' }) : [];
    } catch (error) {
        if (error.code === 'ENOENT' && tree.size > 0) {
            return;
        }
        throw Object.assign(new Error(reasons[error.code] ?? error.message, { cause: error }), { code: error.code });
    }
    tree.set(name, { time: stats.mtimeNs, directory: stats.isDirectory() });
    await Promise.all(names.map(entry => visit(path.posix.join(name, entry), ignored, tree)));
}

async function readTree(directory, ignored) {
    const tree = new Map();
    const name = Buffer.from(directory).toString('latin1');
    await visit(name, ignored, tree);
    if (tree.get(name)?.directory === false) {
        throw Object.assign(new Error(reasons.ENOTDIR), { code: 'ENOTDIR' });
    }
    return tree;
}

function toSnapshot(tree) {
    const lines = [...tree].map(([name, { time, directory }]) => `${name.length}${name}${time} ${directory ? 1 : 0}\n`);
    return `${tree.size}\n${lines.join('')}`;
}

function fromSnapshot(text) {
    const tree = new Map();
    let at = text.indexOf('\n') + 1;
    while (at > 0 && at < text.length) {
        const size = /\d+/y;
        size.lastIndex = at;
        const digits = size.exec(text)?.[0] ?? '';
        const begin = at + digits.length;
        const end = begin + Number(digits);
        const rest = /(\d+) ([01])\n/y;
        rest.lastIndex = end;
        const found = rest.exec(text);
        if (digits === '' || found === null) {
            throw new Error('Unable to read snapshot file');
        }
        tree.set(text.slice(begin, end), { time: BigInt(found[1]), directory: found[2] === '1' });
        at = rest.lastIndex;
    }
    return tree;
}

function changesSince(snapshot, now) {
    const before = fromSnapshot(snapshot);
    const events = new Events();
    for (const [name, { time, directory }] of now) {
        const old = before.get(name);
        if (old === undefined) {
            events.create(decoded(name));
        } else if (old.time !== time && !old.directory && !directory) {
            events.update(decoded(name));
        }
    }
    for (const name of before.keys()) {
        if (!now.has(name)) {
            events.delete(decoded(name));
        }
    }
    return events.take();
}

module.exports = { changesSince, readTree, toSnapshot };

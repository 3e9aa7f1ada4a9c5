'use strict';

// What @parcel/watcher asks of its platform packages: four functions, whose paths are absolute.

const { filterOf, keyOf } = require('./lib/ignore.js');
const { changesSince, readTree, toSnapshot } = require('./lib/snapshot.js');
const { Subscription, subscriptions } = require('./lib/subscription.js');
const fs = require('node:fs');

function checked(directory, other, type, options = {}) {
    if (typeof directory !== 'string' || (type === 'string' && typeof other !== type)) {
        throw new TypeError('Expected a string');
    }
    if (typeof other !== type) {
        throw new TypeError('Expected a function');
    }
    if (typeof options !== 'object' || options === null) {
        throw new TypeError('Expected an object');
    }
    return options;
}

function subscribe(directory, listener, given) {
    const options = checked(directory, listener, 'function', given);
    const key = keyOf(directory, options);
    let shared = subscriptions.get(key);
    if (shared === undefined) {
        shared = new Subscription(key, directory, filterOf(directory, options));
        subscriptions.set(key, shared);
    }
    return shared.add(listener);
}

function unsubscribe(directory, listener, given) {
    const options = checked(directory, listener, 'function', given);
    return subscriptions.get(keyOf(directory, options))?.remove(listener) ?? Promise.resolve();
}

async function snapshotOf(read, file, flag) {
    try {
        return await read(file, flag);
    } catch (error) {
        throw new Error(`Unable to open snapshot file: ${error.message}`, { cause: error });
    }
}

function writeSnapshot(directory, file, given) {
    const options = checked(directory, file, 'string', given);
    return (async () => {
        const tree = await readTree(directory, filterOf(directory, options));
        await snapshotOf(name => fs.promises.writeFile(name, toSnapshot(tree), 'latin1'), file);
    })();
}

function getEventsSince(directory, file, given) {
    const options = checked(directory, file, 'string', given);
    return (async () => {
        const before = await snapshotOf(name => fs.promises.readFile(name, 'latin1'), file);
        return changesSince(before, await readTree(directory, filterOf(directory, options)));
    })();
}

module.exports = { getEventsSince, subscribe, unsubscribe, writeSnapshot };

'use strict';

const { fileURLToPath } = require('node:url');
const { kinds } = require('./addon.js');
const { invalidType, invalidValue, outOfRange } = require('./errors.js');

const onRequest = ['opened', 'accessed', 'closed'];
const ofTheStream = ['ready', 'overflow', 'resynced', 'watch_failed', 'root_gone', 'root_back', 'unmounted'];
const backends = ['automatic', 'inotify', 'fanotify', 'poll'];

function flag(options, name, ifAbsent) {
    const value = options[name] ?? ifAbsent;
    if (typeof value !== 'boolean') {
        throw invalidType(`options.${name}`, 'a boolean', value);
    }
    return value;
}

function number(options, name, ifAbsent, least = 0) {
    const value = options[name] ?? ifAbsent;
    if (typeof value !== 'number') {
        throw invalidType(`options.${name}`, 'a number', value);
    }
    if (!(value >= least)) {
        throw outOfRange(`options.${name}`, `at least ${least}`, value);
    }
    return value;
}

/** A string, a Buffer or a file URL, as Node's own functions take them. */
function toPath(given) {
    const found = given instanceof URL ? fileURLToPath(given) : given;
    if (typeof found !== 'string' && !(found instanceof Uint8Array)) {
        throw invalidType('path', 'a string, a Buffer or a URL', given);
    }
    if (found.length === 0 || found.includes(typeof found === 'string' ? '\0' : 0)) {
        throw invalidValue('path', 'not empty and without null bytes', given);
    }
    return typeof found === 'string' || Buffer.isBuffer(found) ? found : Buffer.from(found);
}

function toKinds(tell) {
    if (tell === undefined) {
        return kinds.map((_, i) => i).filter(i => !onRequest.includes(kinds[i]));
    }
    if (!Array.isArray(tell)) {
        throw invalidType('options.tell', 'an array', tell);
    }
    const wrong = tell.find(word => !kinds.includes(word));
    if (wrong !== undefined) {
        throw invalidValue('options.tell', `of these: ${kinds.join(', ')}`, wrong);
    }
    return [...new Set([...tell, ...ofTheStream])].map(word => kinds.indexOf(word));
}

/** Strings are names of directories, matched without JavaScript; what else there is becomes one function, or none. */
function toPrune(prune) {
    const all = prune === undefined ? [] : Array.isArray(prune) ? prune : [prune];
    const names = all.filter(one => typeof one === 'string');
    const wrong = names.find(name => name === '' || name.includes('/') || name.includes('\0'));
    if (wrong !== undefined) {
        throw invalidValue('options.prune', 'names of directories, regular expressions or functions', wrong);
    }
    const asked = all.filter(one => typeof one !== 'string').map(one => {
        if (one instanceof RegExp) {
            return directory => one.test(directory);
        }
        if (typeof one !== 'function') {
            throw invalidType('options.prune', 'names of directories, regular expressions or functions', one);
        }
        return one;
    });
    const ask = asked.length === 0 ? undefined : directory => asked.some(one => one(directory));
    return { names, ask };
}

function toRoot(options) {
    if (options === null || typeof options !== 'object') {
        throw invalidType('options', 'an object', options);
    }
    const { names, ask } = toPrune(options.prune);
    return {
        ask,
        native: {
            tell: toKinds(options.tell),
            recursive: flag(options, 'recursive', true),
            depth: number(options, 'depth', Infinity, 1),
            initial: flag(options, 'initial', false),
            mustExist: flag(options, 'mustExist', true),
            oneFileSystem: flag(options, 'oneFileSystem', false),
            followSymlinks: flag(options, 'followSymlinks', false),
            expandRenames: flag(options, 'expandRenames', false),
            names,
            prune: 0,
        },
    };
}

function toSettle(options) {
    const settle = options.settle ?? (options.expandRenames ? false : 50);
    if (settle === false) {
        return null;
    }
    if (options.expandRenames) {
        throw invalidValue('options.settle', 'false with expandRenames', settle);
    }
    if (typeof settle !== 'number' && (typeof settle !== 'object' || settle === null)) {
        throw invalidType('options.settle', 'false, a number or an object', settle);
    }
    const given = typeof settle === 'number' ? { quiet: settle } : settle;
    const quiet = number(given, 'quiet', 50);
    return { quiet, maxWait: number(given, 'maxWait', 20 * quiet), complete: flag(given, 'complete', false) };
}

function toWatch(options) {
    const backend = options.backend ?? 'automatic';
    if (!backends.includes(backend)) {
        throw invalidValue('options.backend', `one of ${backends.join(', ')}`, backend);
    }
    return { backend, pollInterval: number(options, 'pollInterval', 2000) };
}

function toSignal(options) {
    const { signal } = options;
    if (signal !== undefined && !(typeof signal === 'object' && signal !== null && 'aborted' in signal)) {
        throw invalidType('options.signal', 'an AbortSignal', signal);
    }
    return signal;
}

module.exports = { flag, number, toPath, toRoot, toSettle, toSignal, toWatch };

'use strict';

const fs = require('node:fs');
const { watch } = require('@espy/watcher');
const { Events } = require('./events.js');

const quiet = 50;
const longest = 500;
const reasons = { ENOENT: 'No such file or directory', ENOTDIR: 'Not a directory', EACCES: 'Permission denied' };

/** By what they are told of. */
const subscriptions = new Map();

function worded(error) {
    const message = reasons[error.code];
    return message === undefined ? error : Object.assign(new Error(message, { cause: error }), { code: error.code });
}

/** One watcher for all listeners of a directory that ignore the same. */
class Subscription {
    #key;
    #ignored;
    #watcher;
    #ready;
    #listeners = new Set();
    #events = new Events();
    #timer;
    #since = 0;

    constructor(key, directory, ignored) {
        this.#key = key;
        this.#ignored = ignored;
        this.#ready = this.#start(directory);
    }

    async #start(directory) {
        try {
            if (!(await fs.promises.stat(directory)).isDirectory()) {
                throw Object.assign(new Error('ENOTDIR'), { code: 'ENOTDIR' });
            }
            const prune = this.#ignored && (below => this.#ignored(`${directory}/${below}`));
            this.#watcher = watch(directory, { settle: false, expandRenames: true, prune }, changes => this.#add(changes));
            this.#watcher.on('error', error => this.#tell(error, []));
            await this.#watcher.ready();
        } catch (error) {
            subscriptions.delete(this.#key);
            throw worded(error);
        }
    }

    add(listener) {
        this.#listeners.add(listener);
        return this.#ready;
    }

    async remove(listener) {
        if (!this.#listeners.delete(listener) || this.#listeners.size > 0) {
            return;
        }
        subscriptions.delete(this.#key);
        clearTimeout(this.#timer);
        await this.#ready.catch(() => {});
        await this.#watcher?.close();
    }

    /** Told once nothing happens for a moment, or the first of it is old. */
    #add(changes) {
        changes.forEach(change => this.#events.add(change));
        if (this.#events.size === 0) {
            return;
        }
        const now = Date.now();
        if (this.#timer === undefined) {
            this.#since = now;
        }
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#flush(), Math.min(quiet, Math.max(0, this.#since + longest - now)));
    }

    #flush() {
        this.#timer = undefined;
        const events = this.#events.take(this.#ignored);
        if (events.length > 0) {
            this.#tell(null, events);
        }
    }

    /** Each has a list of its own, and what one throws is not the other's. */
    #tell(error, events) {
        for (const listener of [...this.#listeners]) {
            try {
                listener(error, events.map(event => ({ ...event })));
            } catch (thrown) {
                process.nextTick(() => {
                    throw thrown;
                });
            }
        }
    }
}

module.exports = { Subscription, subscriptions };

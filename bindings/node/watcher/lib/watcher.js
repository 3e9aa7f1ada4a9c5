'use strict';

const { EventEmitter } = require('node:events');
const { Source } = require('./addon.js');
const { toChanges } = require('./changes.js');
const { aborted, closed, invalidType, withCode } = require('./errors.js');
const { flag, number, toPath, toRoot, toSettle, toSignal, toWatch } = require('./options.js');

const counters = [
    'directoriesWatched', 'watches', 'entriesKnown', 'directoriesUncovered', 'eventsRead', 'changesTold', 'overflows',
    'repairs', 'queueBytes', 'backlogBytes', 'memoryBytes', 'listings', 'looks',
];
const end = Object.freeze({ done: true, value: undefined });

/** Watches any number of paths; see index.d.ts. */
class Watcher extends EventEmitter {
    #source;
    #defaults;
    #listener;
    #signal;
    #onAbort;
    #roots = new Map();
    #prunes = new Map();
    #waiting = [];
    #reason;
    #closing;

    constructor(paths, options = {}, listener = undefined) {
        super();
        const all = (Array.isArray(paths) ? paths : [paths]).map(toPath);
        const root = toRoot(options);
        if (listener !== undefined && typeof listener !== 'function') {
            throw invalidType('listener', 'a function', listener);
        }
        this.#defaults = options;
        this.#listener = listener;
        this.#signal = toSignal(options);
        const persistent = flag(options, 'persistent', true);
        const watch = toWatch(options);
        const settle = toSettle(options);
        if (this.#signal?.aborted) {
            this.#end(aborted(this.#signal));
            return;
        }
        this.#source = new Source(watch, settle, {
            news: error => this.#news(error),
            prune: (id, directory) => Boolean(this.#prunes.get(id)(String(directory))),
        });
        for (const path of all) {
            this.#source.addFirst(path, this.#toNative(root));
        }
        this.#source.start();
        this.#onAbort = () => this.#end(aborted(this.#signal));
        this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
        if (!persistent) {
            this.unref();
        }
    }

    #toNative({ native, ask }) {
        if (ask === undefined) {
            return native;
        }
        const prune = this.#prunes.size + 1;
        this.#prunes.set(prune, ask);
        return { ...native, prune };
    }

    #learnRoots() {
        const added = this.#source.roots();
        for (let i = 0; i < added.length; i += 2) {
            this.#roots.set(added[i], String(added[i + 1]));
        }
    }

    /** Null: there is nothing. */
    #take() {
        while (this.#closing === undefined) {
            const told = this.#source.take();
            if (told === undefined) {
                return null;
            }
            this.#learnRoots();
            const changes = toChanges(told, this.#roots);
            if (changes.length > 0) {
                return changes;
            }
        }
        return null;
    }

    #news(error) {
        if (this.#listener === undefined) {
            while (this.#waiting.length > 0) {
                const value = this.#take();
                if (value === null) {
                    break;
                }
                this.#waiting.shift().resolve({ done: false, value });
            }
        } else {
            for (let changes = this.#take(); changes !== null; changes = this.#take()) {
                this.#listen(changes);
            }
        }
        if (error !== undefined && this.#closing === undefined) {
            this.#end(error);
            if (this.#listener !== undefined) {
                process.nextTick(() => this.emit('error', error));
            }
        }
    }

    /** What a listener throws is uncaught, and keeps nothing from the next batch. */
    #listen(changes) {
        try {
            this.#listener(changes);
        } catch (error) {
            process.nextTick(() => {
                throw error;
            });
        }
    }

    #end(reason) {
        if (this.#closing !== undefined) {
            return;
        }
        this.#reason = reason;
        this.#signal?.removeEventListener('abort', this.#onAbort);
        this.#closing = Promise.resolve(this.#source?.close()).then(() => {
            this.emit('close');
        });
        for (const { resolve, reject } of this.#waiting.splice(0)) {
            if (this.#reason === undefined) {
                resolve(end);
            } else {
                reject(this.#takeReason());
            }
        }
    }

    #takeReason() {
        const reason = this.#reason;
        this.#reason = undefined;
        return reason;
    }

    #opened() {
        if (this.#closing !== undefined) {
            throw this.#signal?.aborted ? aborted(this.#signal) : closed();
        }
        return this.#source;
    }

    /** A promise of the addon is broken for the sake of the signal, too. */
    async #promised(ask) {
        try {
            return await ask(this.#opened());
        } catch (error) {
            throw error.code === 'ERR_ESPY_CLOSED' && this.#signal?.aborted ? aborted(this.#signal) : error;
        }
    }

    async add(path, options = {}) {
        const found = toPath(path);
        const root = toRoot({ ...this.#defaults, ...options });
        return this.#promised(async source => {
            const id = await source.add(found, this.#toNative(root));
            this.#learnRoots();
            return id;
        });
    }

    remove(root) {
        if (!this.closed) {
            this.#learnRoots();
        }
        const ids = [...this.#roots].filter(([id, path]) => id === root || path === root).map(([id]) => id);
        for (const id of ids) {
            this.#roots.delete(id);
            if (this.#closing === undefined) {
                this.#source.remove(id).catch(() => {});
            }
        }
        return ids.length > 0;
    }

    async ready() {
        await this.#promised(source => source.ready());
        return this;
    }

    async sync(options = {}) {
        const timeout = number(options, 'timeout', Infinity);
        const reached = await this.#promised(source => source.sync(Number.isFinite(timeout) ? timeout : -1));
        if (!reached) {
            throw withCode(new Error(`What happened before was not all told after ${timeout} ms`), 'ETIMEDOUT');
        }
        const all = [];
        for (let changes = this.#take(); changes !== null; changes = this.#take()) {
            all.push(...changes);
        }
        return all;
    }

    async stats() {
        const values = await this.#promised(source => source.stats());
        return Object.fromEntries(counters.map((name, i) => [name, values[i]]));
    }

    close() {
        this.#end(undefined);
        return this.#closing;
    }

    get closed() {
        return this.#closing !== undefined;
    }

    ref() {
        if (!this.closed) {
            this.#source.reference(true);
        }
        return this;
    }

    unref() {
        if (!this.closed) {
            this.#source.reference(false);
        }
        return this;
    }

    #next() {
        if (this.#reason !== undefined) {
            return Promise.reject(this.#takeReason());
        }
        if (this.#closing !== undefined) {
            return Promise.resolve(end);
        }
        const value = this.#waiting.length === 0 ? this.#take() : null;
        if (value !== null) {
            return Promise.resolve({ done: false, value });
        }
        return new Promise((resolve, reject) => {
            this.#waiting.push({ resolve, reject });
        });
    }

    [Symbol.asyncIterator]() {
        if (this.#listener !== undefined) {
            throw withCode(new Error('The changes go to the listener'), 'ERR_ESPY_LISTENER');
        }
        return {
            next: () => this.#next(),
            return: async value => {
                await this.close();
                return { done: true, value };
            },
            [Symbol.asyncIterator]() {
                return this;
            },
        };
    }

    [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() {
        return this.close();
    }
}

function watch(paths, options, listener) {
    return typeof options === 'function' ? new Watcher(paths, {}, options) : new Watcher(paths, options, listener);
}

module.exports = { Watcher, watch };

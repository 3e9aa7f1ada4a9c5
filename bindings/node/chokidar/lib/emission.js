'use strict';

const fs = require('node:fs');
const path = require('node:path');

/** What is between an event and its listeners: files that are saved by being replaced, or that are still written. */
class Emission {
    #watcher;
    #unlinks = new Map();
    #writes = new Map();
    #beganReady = false;

    constructor(watcher) {
        this.#watcher = watcher;
    }

    becomeReady() {
        this.#beganReady = true;
    }

    clear() {
        this.#unlinks.forEach(timer => clearTimeout(timer));
        this.#writes.forEach(write => clearTimeout(write.timer));
        this.#unlinks.clear();
        this.#writes.clear();
    }

    emit(event, shown) {
        const { atomic, awaitWriteFinish } = this.#watcher.options;
        const write = this.#writes.get(shown);
        if (write !== undefined && event === 'unlink') {
            clearTimeout(write.timer);
            this.#writes.delete(shown);
            if (write.event === 'add') {
                return;
            }
        } else if (write !== undefined) {
            write.changed = Date.now();
            return;
        }
        if (atomic && event === 'unlink') {
            this.#unlinks.set(shown, setTimeout(() => {
                this.#unlinks.delete(shown);
                this.#send(event, shown);
            }, typeof atomic === 'number' ? atomic : 100));
            return;
        }
        const replaced = event === 'add' && this.#unlinks.has(shown);
        if (replaced) {
            clearTimeout(this.#unlinks.get(shown));
            this.#unlinks.delete(shown);
        }
        const told = replaced ? 'change' : event;
        if (awaitWriteFinish && this.#beganReady && (told === 'add' || told === 'change')) {
            this.#awaitWriteFinish(told, shown);
        } else {
            this.#send(told, shown);
        }
    }

    /** Told once its size is the same for a while, and nothing is told of it. */
    #awaitWriteFinish(event, shown) {
        const { stabilityThreshold, pollInterval } = this.#watcher.options.awaitWriteFinish;
        const write = { event, changed: Date.now(), size: -1, timer: undefined };
        const look = () => fs.stat(this.#place(shown), (error, stats) => {
            if (this.#writes.get(shown) !== write) {
                return;
            }
            const now = Date.now();
            if (stats !== undefined && stats.size !== write.size) {
                write.changed = write.size === -1 ? write.changed : now;
                write.size = stats.size;
            }
            if (error === null && now - write.changed < stabilityThreshold) {
                write.timer = setTimeout(look, pollInterval);
                return;
            }
            this.#writes.delete(shown);
            if (error === null) {
                this.#watcher.tell(event, shown, stats);
            } else if (error.code !== 'ENOENT') {
                this.#watcher.emit('error', error);
            }
        });
        write.timer = setTimeout(look, pollInterval);
        this.#writes.set(shown, write);
    }

    #place(shown) {
        return path.join(this.#watcher.options.cwd ?? '', shown);
    }

    /** Whoever asks for it, or takes one more argument, is told what the entry is; if it is still there. */
    #wantsStats(event) {
        const takes = (name, count) => this.#watcher.listeners(name).some(listener => listener.length >= count);
        return this.#watcher.options.alwaysStat || takes(event, 2) || takes('all', 3);
    }

    #send(event, shown) {
        if (event === 'unlink' || event === 'unlinkDir' || !this.#wantsStats(event)) {
            this.#watcher.tell(event, shown);
            return;
        }
        const look = this.#watcher.options.followSymlinks ? fs.statSync : fs.lstatSync;
        const stats = look(this.#place(shown), { throwIfNoEntry: false });
        if (stats !== undefined || !this.#watcher.options.alwaysStat) {
            this.#watcher.tell(event, shown, stats);
        }
    }
}

module.exports = { Emission };

'use strict';

const { EventEmitter } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { Watcher } = require('@espy/watcher');
const { Emission } = require('./emission.js');
const { Entries } = require('./entries.js');
const { Ignored } = require('./ignored.js');
const { toOptions } = require('./options.js');
const { isCircular, toLinkedRoot, toRoots } = require('./root.js');

// Changes that come together are told as their net effect.
const quiet = 20;
const longest = 100;

function toNames(paths, cwd) {
    const names = [paths].flat(Infinity);
    if (!names.every(name => typeof name === 'string')) {
        throw new TypeError(`Non-string provided as watch path: ${names}`);
    }
    return names.map(name => path.normalize(path.isAbsolute(name) ? name : path.join(cwd ?? '', name)))
        .map(name => name.length > 1 ? name.replace(/\/$/, '') : name);
}

/** chokidar's watcher, over one of espy's. */
class FSWatcher extends EventEmitter {
    #watcher;
    #roots = new Map();
    #entries = new Entries();
    #ignored;
    #emission = new Emission(this);
    #pending = 0;
    #isReady = false;
    #timer;
    #since;
    #closing;

    constructor(given) {
        super();
        this.closed = false;
        this.options = toOptions(given);
        this.#ignored = new Ignored(this.options);
    }

    add(paths) {
        const names = toNames(paths, this.options.cwd);
        if (this.closed) {
            this.closed = false;
            this.#closing = undefined;
            this.#ignored = new Ignored(this.options);
        }
        names.forEach(name => this.#ignored.watchAgain(name));
        this.#pending += names.length;
        names.forEach(name => this.#addName(name));
        return this;
    }

    #opened() {
        const { usePolling, interval, persistent } = this.options;
        this.#watcher ??= new Watcher([], { settle: false, persistent, backend: usePolling ? 'poll' : 'automatic',
            pollInterval: Math.max(interval, 10) }, changes => this.#take(changes));
        return this.#watcher;
    }

    /** In a moment, so that there are listeners. */
    async #addName(name) {
        await undefined;
        try {
            if (!this.closed && !this.#ignored.has(name)) {
                const added = toRoots(name, this.options).map(root => this.#addRoot(root));
                await Promise.all(added);
            }
        } catch (error) {
            this.#fail(error);
        }
        this.#finishOne();
    }

    #finishOne() {
        if (!this.closed && --this.#pending === 0 && !this.#isReady) {
            this.#isReady = true;
            this.#emission.becomeReady();
            process.nextTick(() => this.emit('ready'));
        }
    }

    async #addRoot(root) {
        const sharing = this.#roots.get(root.place) ?? [];
        this.#roots.set(root.place, [...sharing, root]);
        const prune = this.#ignored.isEmpty ? undefined
            : directory => this.#ignored.has(root.shown(path.join(root.place, directory)));
        this.#appearAtOnce(root);
        await this.#opened().add(root.place, {
            initial: true,
            mustExist: false,
            expandRenames: true,
            recursive: !root.flat,
            depth: root.depth(this.options.depth),
            prune,
        });
    }

    /** espy tells of what is in a directory, not of the directory itself. */
    #appearAtOnce(root) {
        const stats = fs.statSync(root.place, { throwIfNoEntry: false });
        if (stats?.isDirectory() && root.tells(root.place)) {
            this.#appear(root, root.place, 'directory');
        }
    }

    #appear(root, name, type) {
        if (this.#entries.insert(name, type) && (root.isNew || !this.options.ignoreInitial)) {
            this.#emission.emit(type === 'directory' ? 'addDir' : 'add', this.#relative(root.shown(name)));
        }
    }

    #relative(shown) {
        return this.options.cwd ? path.relative(this.options.cwd, shown) : shown;
    }

    #take(changes) {
        for (const change of changes) {
            for (const root of this.#roots.get(change.root) ?? []) {
                this.#takeOne(root, change);
            }
        }
        if (!this.#entries.changed) {
            return;
        }
        const now = Date.now();
        this.#since = this.#timer === undefined ? now : this.#since;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#flush(), Math.min(quiet, Math.max(0, this.#since + longest - now)));
    }

    #flush() {
        this.#timer = undefined;
        for (const [event, shown] of this.#entries.take()) {
            this.#emission.emit(event, this.#relative(shown));
        }
    }

    /** Links are what they lead to, or files; nothing, if they lead nowhere. */
    #typeOf(root, { kind, path: name, type }) {
        if (type !== 'symlink') {
            return type === 'directory' ? type : 'file';
        }
        const stats = fs.statSync(name, { throwIfNoEntry: false });
        if (stats === undefined || !this.options.followSymlinks) {
            return stats && 'file';
        }
        this.#follow(toLinkedRoot(root, name, kind !== 'exists'), stats.isDirectory());
        return stats.isDirectory() ? 'directory' : 'file';
    }

    /** espy tells each directory once; here it is told by each way that leads to it, so a link is a root of its own. */
    #follow(linked, isDirectory) {
        const name = linked.place;
        if (this.#roots.has(name) || (isDirectory && linked.depth(this.options.depth) < 1)) {
            return;
        }
        if (isDirectory && isCircular(name)) {
            this.#fail(Object.assign(new Error(`ELOOP: circular symbolic link, watch '${name}'`), { code: 'ELOOP', path: name }));
            return;
        }
        ++this.#pending;
        this.#addRoot(linked).catch(error => this.#fail(error)).then(() => this.#finishOne());
    }

    /** What was below a link is gone with it. */
    #unlink(root, { type }, name) {
        if (type === 'symlink' && root.place !== name && this.#roots.delete(name)) {
            this.#watcher.remove(name);
            this.#entries.below(name).forEach(one => this.#entries.vanish(one, root.shown(one)));
        }
    }

    #takeOne(root, change) {
        const { kind, path: name, from, type, error } = change;
        const tells = one => root.tells(one) && (this.#entries.has(one) || !this.#ignored.has(root.shown(one)));
        switch (kind) {
        case 'exists':
            if (tells(name)) {
                const found = this.#typeOf(root, change);
                return found && this.#appear(root, name, found);
            }
            return undefined;
        case 'watch_failed':
            return this.#fail(error);
        case 'root_back':
            return fs.statSync(name, { throwIfNoEntry: false })?.isDirectory() && tells(name) &&
                this.#entries.appear(name, root.shown(name), 'directory');
        case 'root_gone':
            return root.only === undefined && this.#entries.has(name) && this.#entries.vanish(name, root.shown(name));
        case 'renamed':
            if (tells(from)) {
                this.#raw(change, from, root);
                this.#entries.vanish(from, root.shown(from));
                this.#unlink(root, change, from);
            }
        }
        return type && tells(name) && this.#takeEntry(root, change);
    }

    #takeEntry(root, change) {
        const { kind, path: name, from, type, exchanged } = change;
        // When `root_back` was told, nothing was there any more.
        if (kind === 'created' && name !== root.place && !this.#entries.has(root.place) && root.tells(root.place)) {
            this.#entries.appear(root.place, root.given, 'directory');
        }
        if (this.#ignored.isUnwatched(root.shown(name))) {
            return;
        }
        this.#raw(change, name, root);
        if (kind === 'created' || kind === 'renamed') {
            const found = this.#typeOf(root, change);
            if (found !== undefined) {
                this.#entries.appear(name, root.shown(name), found);
            }
            if (exchanged && root.tells(from)) {
                const other = fs.statSync(from, { throwIfNoEntry: false })?.isDirectory() ? 'directory' : 'file';
                this.#entries.appear(from, root.shown(from), other);
            }
        } else if (kind === 'removed') {
            this.#entries.vanish(name, root.shown(name));
            this.#unlink(root, change, name);
        } else if (type !== 'directory' && (kind !== 'attributes' || this.#hasNewTime(name))) {
            this.#entries.touch(name, root.shown(name));
        }
    }

    /** Not the mode, the owner or the number of links. */
    #hasNewTime(name) {
        const stats = fs.lstatSync(name, { throwIfNoEntry: false });
        return stats !== undefined && Math.abs(stats.ctimeMs - stats.mtimeMs) < 20;
    }

    #raw({ kind }, name, root) {
        const event = kind === 'created' || kind === 'removed' || kind === 'renamed' ? 'rename' : 'change';
        this.emit('raw', event, path.basename(name), { watchedPath: path.dirname(root.shown(name)) });
    }

    /** What is not there, or not to be told of, is no error. */
    #fail(error) {
        const refused = ['EACCES', 'EPERM'].includes(error.code);
        const quietly = ['ENOENT', 'ENOTDIR', 'ERR_ESPY_CLOSED'].includes(error.code) ||
            (refused && this.options.ignorePermissionErrors) || (!refused && error.syscall === 'watch' && this.#isReady);
        if (!quietly && !this.closed) {
            this.emit('error', error);
        }
    }

    /** Of an event that has waited for whatever it has to wait for. */
    tell(event, shown, stats) {
        if (!this.closed) {
            const more = stats === undefined ? [] : [stats];
            this.emit(event, shown, ...more);
            this.emit('all', event, shown, ...more);
        }
    }

    unwatch(paths) {
        for (const name of this.closed ? [] : toNames(paths, this.options.cwd)) {
            this.#ignored.unwatch(name);
            const place = path.resolve(name);
            if (this.#roots.get(place)?.every(root => root.only === undefined)) {
                this.#roots.delete(place);
                this.#watcher?.remove(place);
            }
        }
        return this;
    }

    getWatched() {
        const { cwd } = this.options;
        const shown = directory => cwd ? path.relative(cwd, directory) || '.' : directory;
        return Object.fromEntries([...this.#entries.listing()].map(([name, children]) => [shown(name), children.sort()]));
    }

    close() {
        if (this.#closing === undefined) {
            this.closed = true;
            this.removeAllListeners();
            clearTimeout(this.#timer);
            this.#timer = undefined;
            this.#emission.clear();
            this.#entries.clear();
            this.#roots.clear();
            this.#pending = 0;
            this.#isReady = false;
            this.#closing = Promise.resolve(this.#watcher?.close());
            this.#watcher = undefined;
        }
        return this.#closing;
    }
}

module.exports = { FSWatcher };

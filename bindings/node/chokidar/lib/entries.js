'use strict';

const path = require('node:path');

/** The entries that are known, by their absolute paths, and what becomes of them until it is taken. */
class Entries {
    #known = new Map();
    #changed = new Map();

    get changed() {
        return this.#changed.size > 0;
    }

    has(name) {
        return this.#known.has(name);
    }

    /** True if it was not known. */
    insert(name, type) {
        const isNew = !this.#known.has(name);
        this.#known.set(name, type);
        return isNew;
    }

    clear() {
        this.#known.clear();
        this.#changed.clear();
    }

    /** What is told of `name` goes by the path `shown`. */
    #at(name, shown) {
        let entry = this.#changed.get(name);
        if (entry === undefined) {
            const before = this.#known.get(name);
            entry = { before, now: before, shown, touched: false };
            this.#changed.set(name, entry);
        }
        return entry;
    }

    appear(name, shown, type) {
        const entry = this.#at(name, shown);
        entry.touched ||= entry.before !== undefined;
        entry.now = type;
    }

    vanish(name, shown) {
        this.#at(name, shown).now = undefined;
    }

    /** One that was not known, as it was not watched for a while, is there. */
    touch(name, shown) {
        const entry = this.#at(name, shown);
        entry.touched = true;
        entry.now ??= 'file';
    }

    /** All that is known below a directory, and what came there. */
    below(directory) {
        const all = new Set([...this.#known.keys(), ...this.#changed.keys()]);
        return [...all].filter(name => name.startsWith(`${directory}/`));
    }

    /** `[event, path]`: what is gone first, the deepest of it before; a directory before what is in it. */
    take() {
        const gone = [];
        const rest = [];
        for (const [name, { before, now, shown, touched }] of this.#changed) {
            if (before !== undefined && before !== now) {
                gone.push([before === 'directory' ? 'unlinkDir' : 'unlink', shown]);
            }
            if (now === undefined) {
                this.#known.delete(name);
                continue;
            }
            this.#known.set(name, now);
            if (before !== now) {
                rest.push([now === 'directory' ? 'addDir' : 'add', shown]);
            } else if (touched && now !== 'directory') {
                rest.push(['change', shown]);
            }
        }
        this.#changed.clear();
        const depth = ([, shown]) => shown.split('/').length;
        return [...gone.sort((a, b) => depth(b) - depth(a)), ...rest];
    }

    /** Directories and the names in them. */
    listing() {
        const all = new Map();
        const at = directory => {
            if (!all.has(directory)) {
                all.set(directory, []);
            }
            return all.get(directory);
        };
        for (const [name, type] of this.#known) {
            at(path.dirname(name)).push(path.basename(name));
            if (type === 'directory') {
                at(name);
            }
        }
        return all;
    }
}

module.exports = { Entries };

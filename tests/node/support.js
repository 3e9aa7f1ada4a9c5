'use strict';

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ends = new WeakMap();

/** Calls `end` after the test: what came last ends first, since it may use the others, and all are called. */
function afterwards(t, end) {
    if (!ends.has(t)) {
        ends.set(t, []);
        t.after(async () => {
            const errors = [];
            for (const each of ends.get(t).reverse()) {
                await Promise.resolve().then(each).catch(error => errors.push(error));
            }
            if (errors.length > 0) {
                throw errors[0];
            }
        });
    }
    ends.get(t).push(end);
}

/** An empty directory, which is gone after the test. */
function tree(t) {
    const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'espy-node-'));
    afterwards(t, () => fs.rmSync(directory, { recursive: true, force: true }));
    return directory;
}

/** Keeps a map of path to type by changes; the texts are those below `root`. */
function apply(map, changes, root) {
    const below = name => name.slice(root.length + 1);
    const move = (from, to) => {
        const moved = [...map].filter(([name]) => name === from || name.startsWith(`${from}/`));
        moved.forEach(([name]) => map.delete(name));
        return moved.map(([name, type]) => [to + name.slice(from.length), type]);
    };
    for (const { kind, path: name, from, type, exchanged } of changes) {
        if (kind === 'exists' || kind === 'created') {
            map.set(below(name), type);
        } else if (kind === 'removed') {
            map.delete(below(name));
        } else if (kind === 'renamed') {
            const moved = move(below(from), below(name));
            const back = exchanged ? move(below(name), below(from)) : [];
            move(below(name), below(name));
            [...moved, ...back].forEach(([key, value]) => map.set(key, value));
        }
    }
}

/** What is on the disk, as `apply` has it. */
function disk(root, below = '', map = new Map()) {
    for (const entry of fs.readdirSync(path.join(root, below), { withFileTypes: true })) {
        const name = path.join(below, entry.name);
        map.set(name, entry.isDirectory() ? 'directory' : entry.isSymbolicLink() ? 'symlink' : 'file');
        if (entry.isDirectory()) {
            disk(root, name, map);
        }
    }
    return map;
}

const words = changes => changes.map(({ kind, path: name }) => `${kind} ${path.basename(name)}`);

module.exports = { afterwards, apply, disk, espy: require(process.env.ESPY_NODE), tree, words };

'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { baseOf, isGlob, toExpression } = require('./globs.js');

function below(directory, name) {
    return name.slice(directory.length + (directory.endsWith('/') ? 0 : 1));
}

/** A path that was added: where it is watched, what of that is told, and by which names. */
class Root {
    /** `only`: nothing but the entry of that path is told. `level`: so far below what was added it is, by links. */
    constructor(given, place, { only, matches, flat = false, level = 0, isNew = false } = {}) {
        this.given = given;
        this.place = place;
        this.only = only;
        this.flat = flat;
        this.matches = matches;
        this.level = level;
        this.isNew = isNew;
    }

    /** How many levels of it are told, as espy counts them. */
    depth(depth = Infinity) {
        return this.flat ? 1 : depth + 1 - this.level;
    }

    /** The path that is told, of one that was told by espy. */
    shown(name) {
        return name === this.place ? this.given : path.join(this.given, below(this.place, name));
    }

    tells(name) {
        return (this.only === undefined || name === this.only) &&
            (this.matches === undefined || this.matches(this.shown(name)));
    }
}

/** The root that a link in another one is, for what it leads to. `isNew`: what is there is told, as it comes. */
function toLinkedRoot(root, name, isNew) {
    const level = root.level + below(root.place, name).split('/').length;
    return new Root(root.shown(name), name, { level, matches: root.matches, isNew: isNew || root.isNew });
}

/** A directory on the way to the link is what the link leads to. */
function isCircular(name) {
    const target = fs.realpathSync(name);
    for (let at = path.dirname(name); ; at = path.dirname(at)) {
        if (fs.realpathSync(at) === target) {
            return true;
        }
        if (at === '/') {
            return false;
        }
    }
}

const parentOf = (given, place) => new Root(path.dirname(given), path.dirname(place), { only: place, flat: true });

/** The roots that a path is watched by. */
function toRoots(given, { followSymlinks, disableGlobbing }) {
    const place = path.resolve(given);
    const stats = fs.lstatSync(place, { throwIfNoEntry: false });
    if (stats === undefined && isGlob(given) && !disableGlobbing) {
        const base = path.normalize(baseOf(given));
        const expression = toExpression(given);
        return [new Root(base, path.resolve(base), { matches: name => expression.test(name) })];
    }
    if (stats?.isSymbolicLink() && !followSymlinks) {
        return [parentOf(given, place)];
    }
    // Of one that was never there espy does not tell that it comes, but of what is in it.
    const missing = fs.statSync(place, { throwIfNoEntry: false }) === undefined;
    return missing ? [new Root(given, place), parentOf(given, place)] : [new Root(given, place)];
}

module.exports = { isCircular, toLinkedRoot, toRoots };

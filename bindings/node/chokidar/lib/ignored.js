'use strict';

const fs = require('node:fs');
const path = require('node:path');
const { isGlob, toExpression } = require('./globs.js');

// What editors keep beside the file that is edited.
const beside = /\..*\.(sw[px])$|~$|\.subl.*\.tmp/;

function isBelow(directory, name) {
    return name === directory || name.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

/** The matcher as a function of a path and, where it takes two arguments, of what the path is. */
function toFunction(matcher, cwd) {
    if (typeof matcher === 'function') {
        return matcher;
    }
    if (matcher instanceof RegExp) {
        return name => {
            matcher.lastIndex = 0;
            return matcher.test(name);
        };
    }
    if (typeof matcher === 'string') {
        const whole = path.normalize(path.isAbsolute(matcher) ? matcher : path.join(cwd ?? '', matcher));
        // A pattern is for the path as it is told, too.
        const globs = isGlob(matcher) ? [...new Set([whole, matcher])].map(toExpression) : [];
        return name => name === whole || globs.some(glob => glob.test(name));
    }
    const { path: directory, recursive } = matcher ?? {};
    return name => typeof directory === 'string' && (recursive ? isBelow(directory, name) : name === directory);
}

/** Says of paths whether they are ignored, by the options and by what is not to be watched any more. */
class Ignored {
    #options;
    #functions;
    #unwatched = new Set();

    constructor(options) {
        this.#options = options;
        this.#functions = options.ignored.map(matcher => toFunction(matcher, options.cwd));
    }

    /** Nothing can be ignored by it. */
    get isEmpty() {
        return this.#functions.length === 0 && this.#unwatched.size === 0;
    }

    unwatch(name) {
        this.#unwatched.add(path.resolve(name));
    }

    watchAgain(name) {
        this.#unwatched.delete(path.resolve(name));
    }

    isUnwatched(name) {
        const whole = path.resolve(name);
        return [...this.#unwatched].some(one => isBelow(one, whole));
    }

    has(name) {
        if (this.#options.atomic && beside.test(name)) {
            return true;
        }
        let stats;
        return this.#functions.some(matches => {
            stats ??= matches.length > 1 ? this.#statsOf(name) : undefined;
            return matches(name, stats);
        }) || (this.#unwatched.size > 0 && this.isUnwatched(name));
    }

    #statsOf(name) {
        return fs[this.#options.followSymlinks ? 'statSync' : 'lstatSync'](name, { throwIfNoEntry: false });
    }
}

module.exports = { Ignored };

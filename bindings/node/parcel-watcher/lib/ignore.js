'use strict';

/** Says whether a path is ignored; undefined: none is. The globs are the sources of expressions, for all of a path. */
function filterOf(directory, { ignorePaths = [], ignoreGlobs = [] }) {
    if (ignorePaths.length === 0 && ignoreGlobs.length === 0) {
        return undefined;
    }
    const globs = ignoreGlobs.map(source => new RegExp(`^(?:${source})$`));
    return path => ignorePaths.some(one => path === one || path.startsWith(`${one}/`)) ||
        (path.startsWith(`${directory}/`) && globs.some(glob => glob.test(path.slice(directory.length + 1))));
}

/** The same for those who are told the same. */
function keyOf(directory, { ignorePaths = [], ignoreGlobs = [] }) {
    return JSON.stringify([directory, [...ignorePaths].sort(), [...ignoreGlobs].sort()]);
}

module.exports = { filterOf, keyOf };

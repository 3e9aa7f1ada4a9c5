'use strict';

const errors = require('./errors.js');

// Beside this package in a build; from npm a package of its own, of which only the one that fits is installed.
function load() {
    const platform = `${process.platform}-${process.arch}`;
    for (const place of ['../espy.node', `@espy/watcher-${platform}-glibc`, `@espy/watcher-${platform}-musl`]) {
        try {
            return require(place);
        } catch (error) {
            if (error.code !== 'MODULE_NOT_FOUND') {
                throw error;
            }
        }
    }
    throw errors.withCode(new Error(`@espy/watcher: there is no addon for ${platform}: it is for Linux, and installed ` +
        'as an optional dependency, which npm must not be told to omit'), 'ERR_ESPY_PLATFORM');
}

const addon = load();
addon.setUp(errors.systemError);
module.exports = addon;

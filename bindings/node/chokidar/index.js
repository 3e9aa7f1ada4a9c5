'use strict';

const { FSWatcher } = require('./lib/fs_watcher.js');

function watch(paths, options) {
    return new FSWatcher(options).add(paths);
}

module.exports = { FSWatcher, watch };

'use strict';

const { Watcher, watch } = require('./lib/watcher.js');

module.exports = { Watcher, watch };

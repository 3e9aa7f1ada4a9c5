'use strict';

const path = require('node:path');
const { watch } = require('@espy/chokidar');

/** What Vite itself ignores, and what the user has it ignore. */
function ignoredBy({ cacheDir, build, root }, user) {
    const outDir = path.resolve(root, build.outDir);
    const output = path.relative(root, outDir).startsWith('..') ? [] : [`${outDir}/**`];
    return ['**/.git/**', '**/node_modules/**', '**/test-results/**', `${cacheDir}/**`, ...output, ...[user ?? []].flat()];
}

/** The root, and what the configuration was read from. */
function watchedBy({ root, configFileDependencies = [], envDir, mode, publicDir }) {
    const environment = envDir ? ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`].map(name => path.join(envDir, name))
        : [];
    const inRoot = name => name === root || name.startsWith(`${root}/`);
    return [root, ...[...configFileDependencies, ...environment, publicDir].filter(name => name && !inRoot(name))];
}

/** espy in the place of the watcher that Vite has within; the events come from `server.watcher`, as ever. */
function espy() {
    let given;
    return {
        name: 'espy',
        apply: 'serve',
        enforce: 'pre',
        config(config) {
            given = config.server?.watch ?? {};
            config.server = { ...config.server, watch: null };
        },
        configureServer(server) {
            const watcher = watch(watchedBy(server.config), { ignoreInitial: true, ignorePermissionErrors: true, ...given,
                disableGlobbing: true, ignored: ignoredBy(server.config, given.ignored) });
            watcher.on('all', (event, name) => {
                server.watcher.emit(event, name);
                server.watcher.emit('all', event, name);
            });
            watcher.on('ready', () => server.watcher.emit('ready'));
            watcher.on('error', error => server.config.logger.error(`espy: ${error.message}`));
            // What would do nothing.
            Object.assign(server.watcher, {
                add(names) {
                    watcher.add(names);
                    return server.watcher;
                },
                unwatch(names) {
                    watcher.unwatch(names);
                    return server.watcher;
                },
                getWatched: () => watcher.getWatched(),
                close: () => watcher.close(),
            });
        },
    };
}

module.exports = espy;
module.exports.default = espy;

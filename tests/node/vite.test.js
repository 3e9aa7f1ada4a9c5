'use strict';

const assert = require('node:assert');
const { EventEmitter, once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { tree } = require('./support.js');

const espy = require(path.join(process.env.ESPY_NODE, 'node_modules/@espy/vite'));

/** What Vite gives to the plugin, and what it makes of that. */
function server(root, plugin, watch) {
    const given = { server: { port: 5, watch } };
    plugin.config(given);
    assert.deepStrictEqual(given.server, { port: 5, watch: null });
    const made = {
        watcher: new EventEmitter(),
        config: { root, cacheDir: `${root}/node_modules/.vite`, build: { outDir: 'dist' }, configFileDependencies: [], mode: 'development',
            envDir: root, publicDir: `${root}/public`, logger: { error: assert.fail } },
    };
    plugin.configureServer(made);
    return made;
}

test('tells by the watcher of the server, but for what Vite or the user ignores', async t => {
    const root = tree(t);
    const elsewhere = tree(t);
    ['node_modules/a', '.git', 'dist', 'mine', 'src'].forEach(name => fs.mkdirSync(`${root}/${name}`, { recursive: true }));
    const { watcher } = server(root, espy(), { ignored: ['**/mine/**'] });
    t.after(() => watcher.close());
    const told = [];
    watcher.on('all', (event, name) => told.push(`${event} ${name}`));
    await once(watcher, 'ready');
    ['node_modules/a/f', '.git/f', 'dist/f', 'mine/f', 'src/f'].forEach(name => fs.writeFileSync(`${root}/${name}`, ''));
    assert.deepStrictEqual(await once(watcher, 'add'), [`${root}/src/f`]);
    assert.strictEqual(watcher.add(elsewhere), watcher);
    fs.writeFileSync(`${root}/src/f`, 'x');
    assert.deepStrictEqual(await once(watcher, 'change'), [`${root}/src/f`]);
    assert.deepStrictEqual(told, [`add ${root}/src/f`, `change ${root}/src/f`]);
    assert.deepStrictEqual(watcher.getWatched()[`${root}/src`], ['f']);
});

test('is a module for both kinds of configuration', async () => {
    const { default: imported } = await import(path.join(process.env.ESPY_NODE, 'node_modules/@espy/vite/index.mjs'));
    assert.strictEqual(imported, espy);
    assert.strictEqual(espy.default, espy);
    assert.strictEqual(espy().apply, 'serve');
});

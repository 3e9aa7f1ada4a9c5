'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { disk, tree } = require('./support.js');

const beside = path.join(process.env.ESPY_NODE, 'node_modules/@espy/chokidar');
const chokidar = require(beside);

/** A watcher that is ready, and what it tells from then on: `next(count)` awaits so many events. */
async function watching(t, paths, options = {}) {
    const watcher = chokidar.watch(paths, options);
    t.after(() => watcher.close());
    const events = [];
    watcher.on('all', (event, name) => events.push(`${event} ${name}`));
    await once(watcher, 'ready');
    const next = async count => {
        while (events.length < count) {
            await once(watcher, 'all');
        }
        return events.splice(0);
    };
    return { watcher, next };
}

test('tells what is there, then that it is ready, then what changes', async t => {
    const root = tree(t);
    fs.mkdirSync(`${root}/d`);
    fs.writeFileSync(`${root}/d/f`, '');
    const { next } = await watching(t, root);
    assert.deepStrictEqual(await next(3), [`addDir ${root}`, `addDir ${root}/d`, `add ${root}/d/f`]);
    fs.writeFileSync(`${root}/d/f`, 'x');
    assert.deepStrictEqual(await next(1), [`change ${root}/d/f`]);
    fs.renameSync(`${root}/d`, `${root}/e`);
    const moved = await next(4);
    assert.deepStrictEqual(moved.sort(), [`add ${root}/e/f`, `addDir ${root}/e`, `unlink ${root}/d/f`, `unlinkDir ${root}/d`]);
});

test('tells paths as they were given, or relative to cwd', async t => {
    const root = tree(t);
    fs.mkdirSync(`${root}/d`);
    const relative = path.relative(process.cwd(), `${root}/d`);
    const one = await watching(t, `./${relative}/`, { ignoreInitial: true });
    const other = await watching(t, 'd', { cwd: root, ignoreInitial: true });
    fs.writeFileSync(`${root}/d/f`, '');
    assert.deepStrictEqual(await one.next(1), [`add ${relative}/f`]);
    assert.deepStrictEqual(await other.next(1), ['add d/f']);
    assert.deepStrictEqual(other.watcher.getWatched(), { '.': ['d'], d: ['f'] });
});

test('ignores by names, expressions, functions, objects and patterns', async t => {
    const root = tree(t);
    for (const name of ['a', 'b', 'c', 'd', 'e/node_modules/x', 'f']) {
        fs.mkdirSync(`${root}/${name}/in`, { recursive: true });
    }
    const seen = [];
    const ignored = [`${root}/a`, /\/b$/, name => name.endsWith('/c'), { path: `${root}/d`, recursive: true }, '**/node_modules/**',
        (name, stats) => {
            seen.push(stats);
            return stats?.isFile() ?? false;
        }];
    fs.writeFileSync(`${root}/f/file`, '');
    const { next } = await watching(t, root, { ignored });
    assert.deepStrictEqual((await next(4)).map(event => event.slice(event.indexOf('/')).slice(root.length)).sort(),
        ['', '/e', '/e/in', '/f', '/f/in'].filter(name => name !== '/e/in'));
    assert.ok(seen.every(stats => stats instanceof fs.Stats));
});

test('takes patterns as version 3 does', async t => {
    const root = tree(t);
    fs.mkdirSync(`${root}/a/b`, { recursive: true });
    const { next } = await watching(t, `${root}/**/*.{js,ts}`, { ignoreInitial: true });
    ['a/x.js', 'a/x.css', 'a/b/y.ts', 'z.js'].forEach(name => fs.writeFileSync(`${root}/${name}`, ''));
    assert.deepStrictEqual((await next(3)).sort(), [`add ${root}/a/b/y.ts`, `add ${root}/a/x.js`, `add ${root}/z.js`]);
});

test('waits for a path that is not there', async t => {
    const root = tree(t);
    const { next } = await watching(t, [`${root}/later`, `${root}/file`]);
    fs.mkdirSync(`${root}/later`);
    assert.deepStrictEqual(await next(1), [`addDir ${root}/later`]);
    fs.writeFileSync(`${root}/file`, '');
    assert.deepStrictEqual(await next(1), [`add ${root}/file`]);
});

test('takes a file that is replaced for a changed one', async t => {
    const root = tree(t);
    fs.writeFileSync(`${root}/f`, '');
    const { next } = await watching(t, `${root}/f`, { ignoreInitial: true });
    fs.rmSync(`${root}/f`);
    // Long enough for the two to be told apart.
    await new Promise(resolve => setTimeout(resolve, 40));
    fs.writeFileSync(`${root}/f`, 'x');
    assert.deepStrictEqual(await next(1), [`change ${root}/f`]);
    fs.writeFileSync(`${root}/g`, 'y');
    fs.renameSync(`${root}/g`, `${root}/f`);
    assert.deepStrictEqual(await next(1), [`change ${root}/f`]);
});

test('follows links, and says of one that leads back that it does', async t => {
    const root = tree(t);
    const elsewhere = tree(t);
    fs.mkdirSync(`${elsewhere}/d`);
    fs.symlinkSync(elsewhere, `${root}/link`);
    const { watcher, next } = await watching(t, root, { ignoreInitial: true });
    fs.writeFileSync(`${elsewhere}/d/f`, '');
    assert.deepStrictEqual(await next(1), [`add ${root}/link/d/f`]);
    const failed = once(watcher, 'error');
    fs.symlinkSync('..', `${elsewhere}/d/up`);
    assert.strictEqual((await failed)[0].code, 'ELOOP');
    await next(1);
    fs.rmSync(`${root}/link`);
    const gone = await next(4);
    assert.ok(gone.includes(`unlink ${root}/link/d/f`) && gone.includes(`unlinkDir ${root}/link`), gone.join());
    await watcher.close();
    const flat = await watching(t, root, { followSymlinks: false, ignoreInitial: true });
    fs.symlinkSync(elsewhere, `${root}/again`);
    assert.deepStrictEqual(await flat.next(1), [`add ${root}/again`]);
});

test('gives what an entry is to who takes it', async t => {
    const root = tree(t);
    const watcher = chokidar.watch(root, { ignoreInitial: true });
    t.after(() => watcher.close());
    await once(watcher, 'ready');
    const told = new Promise(resolve => {
        watcher.on('add', (name, stats) => resolve(stats.size));
    });
    fs.writeFileSync(`${root}/f`, 'four');
    assert.strictEqual(await told, 4);
});

test('waits until a file is written', async t => {
    const root = tree(t);
    const { watcher } = await watching(t, root, { awaitWriteFinish: { stabilityThreshold: 150, pollInterval: 20 } });
    const begin = Date.now();
    const told = once(watcher, 'add');
    fs.writeFileSync(`${root}/f`, 'half');
    setTimeout(() => fs.appendFileSync(`${root}/f`, ' and half'), 80);
    const [name, stats] = await told;
    assert.deepStrictEqual([name, stats.size], [`${root}/f`, 13]);
    assert.ok(Date.now() - begin >= 220);
});

test('unwatches, and watches again', async t => {
    const root = tree(t);
    ['a', 'b'].forEach(name => fs.mkdirSync(`${root}/${name}`));
    const { watcher, next } = await watching(t, [root], { ignoreInitial: true });
    watcher.unwatch(`${root}/a`);
    ['a', 'b'].forEach(name => fs.mkdirSync(`${root}/${name}/d`));
    assert.deepStrictEqual(await next(1), [`addDir ${root}/b/d`]);
    watcher.add(`${root}/a`);
    // What is new before that is listed counts as there already; from its removal on it is new.
    fs.mkdirSync(`${root}/a/e`);
    const told = once(watcher, 'unlinkDir');
    setTimeout(() => fs.rmdirSync(`${root}/a/e`), 200);
    assert.deepStrictEqual(await told, [`${root}/a/e`]);
});

test('closes once, and tells nothing afterwards', async t => {
    const root = tree(t);
    const { watcher } = await watching(t, root);
    const told = [];
    watcher.on('all', event => told.push(event));
    fs.writeFileSync(`${root}/f`, '');
    const closing = watcher.close();
    assert.strictEqual(watcher.close(), closing);
    await closing;
    assert.deepStrictEqual(told, []);
    assert.throws(() => watcher.add([root, 5]), TypeError);
});

test('keeps the map equal to the disk while trees come and go', async t => {
    const root = tree(t);
    const map = new Set();
    const watcher = chokidar.watch(root, { cwd: root, ignoreInitial: true, atomic: false });
    t.after(() => watcher.close());
    let told = () => {};
    watcher.on('all', (event, name) => {
        map[event.startsWith('unlink') ? 'delete' : 'add'](name);
        told();
    });
    await once(watcher, 'ready');
    for (let i = 0; i < 200; ++i) {
        fs.mkdirSync(`${root}/d${i % 20}/e/f${i}`, { recursive: true });
        fs.writeFileSync(`${root}/d${i % 20}/e/g`, '');
        if (i % 3 === 0) {
            fs.renameSync(`${root}/d${i % 20}`, `${root}/r${i}`);
        } else if (i % 3 === 1) {
            fs.rmSync(`${root}/d${i % 20}`, { recursive: true });
        }
    }
    const wanted = [...disk(root).keys()].sort();
    while (JSON.stringify([...map].sort()) !== JSON.stringify(wanted)) {
        await new Promise(resolve => {
            told = resolve;
        });
    }
});

test('takes an option that is undefined for one that is not given', async t => {
    const root = tree(t);
    const { watcher } = await watching(t, root, { interval: undefined, atomic: undefined, ignored: undefined, usePolling: false });
    assert.strictEqual(watcher.options.interval, 100);
    assert.strictEqual(watcher.options.atomic, true);
});

test('is imported as a module, too', async () => {
    const { watch, FSWatcher, default: all } = await import(path.join(beside, 'index.mjs'));
    assert.deepStrictEqual([watch, FSWatcher], [all.watch, all.FSWatcher]);
    assert.ok(new FSWatcher() instanceof chokidar.FSWatcher);
});

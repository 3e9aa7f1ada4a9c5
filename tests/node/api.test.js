'use strict';

const assert = require('node:assert');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { pathToFileURL } = require('node:url');
const { espy, tree, words } = require('./support.js');

async function watching(t, paths, options) {
    const watcher = espy.watch(paths, options);
    t.after(() => watcher.close());
    await watcher.ready();
    await watcher.sync();
    return watcher;
}

test('tells what is in a directory made by mkdir -p', async t => {
    const root = tree(t);
    const watcher = await watching(t, root);
    fs.mkdirSync(path.join(root, 'a/b'), { recursive: true });
    fs.writeFileSync(path.join(root, 'a/b/c'), 'x');
    assert.deepStrictEqual(words(await watcher.sync()), ['created a', 'created b', 'created c']);
});

test('gives a change the words of the command', async t => {
    const root = tree(t);
    fs.writeFileSync(path.join(root, 'a'), '');
    fs.writeFileSync(path.join(root, 'b'), '');
    const watcher = await watching(t, root);
    fs.renameSync(path.join(root, 'a'), path.join(root, 'b'));
    const [change] = await watcher.sync();
    const { seq, time, ...rest } = change;
    assert.deepStrictEqual(rest, { kind: 'renamed', path: path.join(root, 'b'), from: path.join(root, 'a'), type: 'file',
        replaced: true, root });
    assert.strictEqual(seq, 2);
    assert.ok(Math.abs(time - Date.now()) < 60_000);
});

test('tells everything without settling', async t => {
    const root = tree(t);
    const watcher = await watching(t, root, { settle: false });
    fs.writeFileSync(path.join(root, 'f'), 'x');
    fs.rmSync(path.join(root, 'f'));
    const told = words(await watcher.sync());
    assert.ok(told.includes('created f') && told.includes('removed f'), told.join());
});

test('tells a net effect by itself', async t => {
    const root = tree(t);
    const watcher = await watching(t, root);
    fs.writeFileSync(path.join(root, 'f'), 'x');
    fs.rmSync(path.join(root, 'f'));
    fs.writeFileSync(path.join(root, 'g'), 'x');
    assert.deepStrictEqual(words(await watcher.sync()), ['created g']);
});

test('gives names that are no UTF-8 with their bytes', async t => {
    const root = tree(t);
    const watcher = await watching(t, root);
    const bytes = name => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
    fs.writeFileSync(bytes([0x61, 0xff]), '');
    const [made] = await watcher.sync();
    assert.strictEqual(made.path, `${root}/a\uFFFD`);
    assert.deepStrictEqual(made.raw, bytes([0x61, 0xff]));
    fs.renameSync(bytes([0x61, 0xff]), path.join(root, 'ä'));
    const [renamed] = await watcher.sync();
    assert.deepStrictEqual(renamed.rawFrom, bytes([0x61, 0xff]));
    assert.strictEqual(renamed.path, path.join(root, 'ä'));
    assert.ok(!('raw' in renamed));
});

test('prunes by names, expressions and functions', async t => {
    const root = tree(t);
    const watcher = await watching(t, root, { prune: ['node_modules', /^x\/.*cache$/, name => name === 'y'] });
    for (const name of ['node_modules/a', 'x/cache/a', 'x/b', 'y/a', 'z/y/a']) {
        fs.mkdirSync(path.join(root, name), { recursive: true });
    }
    const told = (await watcher.sync()).map(change => path.relative(root, change.path)).sort();
    assert.deepStrictEqual(told, ['node_modules', 'x', 'x/b', 'x/cache', 'y', 'z', 'z/y', 'z/y/a']);
});

test('has a function that throws not prune, and the error uncaught', async t => {
    const root = tree(t);
    const watcher = await watching(t, root, { prune: () => {
        throw new Error('of the function');
    } });
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    const uncaught = once(process, 'uncaughtException');
    fs.mkdirSync(path.join(root, 'a'));
    fs.writeFileSync(path.join(root, 'a/b'), '');
    assert.strictEqual((await uncaught)[0].message, 'of the function');
    listeners.forEach(listener => process.on('uncaughtException', listener));
    assert.deepStrictEqual(words(await watcher.sync()), ['created a', 'created b']);
});

test('lists what was there, to a depth, of some kinds', async t => {
    const root = tree(t);
    fs.mkdirSync(path.join(root, 'a/b/c'), { recursive: true });
    const watcher = espy.watch(root, { initial: true, depth: 2, tell: ['exists', 'removed'] });
    t.after(() => watcher.close());
    assert.deepStrictEqual(words(await watcher.sync()).slice(0, 2), ['exists a', 'exists b']);
    fs.mkdirSync(path.join(root, 'new'));
    fs.rmdirSync(path.join(root, 'a/b/c'));
    fs.rmdirSync(path.join(root, 'a/b'));
    assert.deepStrictEqual(words(await watcher.sync()), ['removed b']);
});

test('expands the rename of a directory', async t => {
    const root = tree(t);
    fs.mkdirSync(path.join(root, 'a/b'), { recursive: true });
    const watcher = await watching(t, root, { expandRenames: true });
    fs.renameSync(path.join(root, 'a'), path.join(root, 'z'));
    const renames = (await watcher.sync()).filter(change => change.kind === 'renamed');
    assert.deepStrictEqual(renames.map(change => path.relative(root, change.from)), ['a', 'a/b']);
});

test('takes strings, buffers and URLs, one or many', async t => {
    const root = tree(t);
    const paths = ['a', 'b', 'c'].map(name => path.join(root, name));
    paths.forEach(name => fs.mkdirSync(name));
    const watcher = await watching(t, [paths[0], Buffer.from(paths[1]), pathToFileURL(paths[2])]);
    paths.forEach(name => fs.mkdirSync(path.join(name, 'd')));
    assert.deepStrictEqual((await watcher.sync()).map(change => change.root), paths);
});

test('adds and removes roots', async t => {
    const root = tree(t);
    const [first, second] = ['first', 'second'].map(name => path.join(root, name));
    [first, second].forEach(name => fs.mkdirSync(name));
    const watcher = await watching(t, []);
    const id = await watcher.add(first);
    await watcher.add(second);
    await watcher.sync();
    assert.ok(watcher.remove(id) && !watcher.remove(id) && !watcher.remove('elsewhere'));
    [first, second].forEach(name => fs.mkdirSync(path.join(name, 'd')));
    assert.deepStrictEqual((await watcher.sync()).map(change => change.root), [second]);
    assert.ok(watcher.remove(second));
    fs.mkdirSync(path.join(second, 'e'));
    assert.deepStrictEqual(await watcher.sync(), []);
});

test('adds a root within its own loop', async t => {
    const root = tree(t);
    for (let i = 0; i < 9; ++i) {
        fs.mkdirSync(path.join(root, `d${i}`));
    }
    const watcher = espy.watch(root, { depth: 1, settle: 1 });
    let added = 0;
    for await (const changes of watcher) {
        assert.ok(changes.length > 0);
        fs.writeFileSync(path.join(root, `f${added}`), '');
        await watcher.add(path.join(root, `d${added}`));
        if (++added === 9) {
            break;
        }
    }
    assert.ok(watcher.closed);
});

test('calls a listener with batches, before sync ends', async t => {
    const root = tree(t);
    const told = [];
    const watcher = espy.watch(root, {}, changes => told.push(...changes));
    t.after(() => watcher.close());
    await watcher.ready();
    fs.writeFileSync(path.join(root, 'f'), '');
    assert.deepStrictEqual(await watcher.sync(), []);
    assert.deepStrictEqual(words(told).slice(1), ['created f']);
    assert.throws(() => watcher[Symbol.asyncIterator](), { code: 'ERR_ESPY_LISTENER' });
});

test('goes on when a listener throws', async t => {
    const root = tree(t);
    const told = [];
    const watcher = espy.watch(root, changes => {
        told.push(...changes);
        if (told.length === 1) {
            throw new Error('of the listener');
        }
    });
    t.after(() => watcher.close());
    const listeners = process.listeners('uncaughtException');
    process.removeAllListeners('uncaughtException');
    assert.strictEqual((await once(process, 'uncaughtException'))[0].message, 'of the listener');
    listeners.forEach(listener => process.on('uncaughtException', listener));
    fs.writeFileSync(path.join(root, 'f'), '');
    await watcher.sync();
    assert.deepStrictEqual(words(told).slice(1), ['created f']);
});

test('gives each batch to one of those who wait', async t => {
    const root = tree(t);
    const watcher = await watching(t, root, { settle: 1 });
    const one = watcher[Symbol.asyncIterator]();
    const other = watcher[Symbol.asyncIterator]();
    const both = [one.next(), other.next()];
    fs.mkdirSync(path.join(root, 'a'));
    assert.deepStrictEqual(words((await both[0]).value), ['created a']);
    fs.mkdirSync(path.join(root, 'b'));
    assert.deepStrictEqual(words((await both[1]).value), ['created b']);
    const last = one.next();
    await watcher.close();
    assert.deepStrictEqual(await last, { done: true, value: undefined });
    assert.deepStrictEqual(await other.next(), { done: true, value: undefined });
});

test('waits for a root that is not there, and says what became of it', async t => {
    const root = path.join(tree(t), 'later');
    const watcher = await watching(t, root, { mustExist: false });
    fs.mkdirSync(root);
    fs.writeFileSync(path.join(root, 'f'), '');
    assert.deepStrictEqual(words(await watcher.sync()), ['root_back later', 'created f']);
    fs.rmSync(root, { recursive: true });
    assert.deepStrictEqual(words(await watcher.sync()), ['removed f', 'root_gone later']);
    fs.mkdirSync(root);
    assert.deepStrictEqual(words(await watcher.sync()), ['root_back later']);
});

test('watches a single file', async t => {
    const file = path.join(tree(t), 'f');
    fs.writeFileSync(file, '');
    const watcher = await watching(t, file);
    fs.writeFileSync(file, 'x');
    assert.deepStrictEqual(words(await watcher.sync()), ['written f']);
});

test('tells each file once it is complete', async t => {
    const root = tree(t);
    const watcher = await watching(t, root, { settle: { quiet: 5, complete: true } });
    const fd = fs.openSync(path.join(root, 'f'), 'w');
    fs.writeSync(fd, 'half');
    assert.deepStrictEqual(await watcher.sync(), []);
    fs.closeSync(fd);
    assert.deepStrictEqual(words(await watcher.sync()), ['created f']);
});

test('counts', async t => {
    const watcher = await watching(t, tree(t));
    const counters = await watcher.stats();
    assert.strictEqual(counters.directoriesWatched, 1);
    assert.ok(counters.memoryBytes > 0 && counters.looks === 0);
});

test('is imported as a module, too', async t => {
    const { watch, Watcher, default: all } = await import(path.join(process.env.ESPY_NODE, 'index.mjs'));
    assert.strictEqual(watch, espy.watch);
    assert.strictEqual(Watcher, all.Watcher);
    const watcher = watch(tree(t));
    const name = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose');
    await watcher[name]();
    assert.ok(watcher.closed);
});

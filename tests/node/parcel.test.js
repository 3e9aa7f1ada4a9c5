'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { disk, tree } = require('./support.js');

const parcel = require(path.join(process.env.ESPY_NODE, 'node_modules/@espy/parcel-watcher'));

/** A subscription whose batches can be awaited. */
async function subscribed(t, root, options = {}) {
    const batches = [];
    let wake = () => {};
    const listener = (error, events) => {
        batches.push(error ?? events);
        wake();
    };
    await parcel.subscribe(root, listener, options);
    t.after(() => parcel.unsubscribe(root, listener, options));
    const next = async () => {
        while (batches.length === 0) {
            await new Promise(resolve => {
                wake = resolve;
            });
        }
        return batches.shift();
    };
    return { next, listener };
}

test('has the four functions, and no other', () => {
    assert.deepStrictEqual(Object.keys(parcel).sort(), ['getEventsSince', 'subscribe', 'unsubscribe', 'writeSnapshot']);
});

test('tells a batch in the order of paths, each path once', async t => {
    const root = tree(t);
    const { next } = await subscribed(t, root);
    fs.mkdirSync(`${root}/b/c`, { recursive: true });
    fs.writeFileSync(`${root}/b/c/d`, 'x');
    fs.writeFileSync(`${root}/a`, 'x');
    fs.writeFileSync(`${root}/gone`, 'x');
    fs.rmSync(`${root}/gone`);
    const paths = ['a', 'b', 'b/c', 'b/c/d'];
    assert.deepStrictEqual(await next(), paths.map(name => ({ path: `${root}/${name}`, type: 'create' })));
    fs.writeFileSync(`${root}/a`, 'y');
    assert.deepStrictEqual(await next(), [{ path: `${root}/a`, type: 'update' }]);
    fs.renameSync(`${root}/a`, `${root}/z`);
    assert.deepStrictEqual(await next(), [{ path: `${root}/a`, type: 'delete' }, { path: `${root}/z`, type: 'create' }]);
});

test('tells of the directory that is renamed, and of nothing in it', async t => {
    const root = tree(t);
    fs.mkdirSync(`${root}/a/b`, { recursive: true });
    const { next } = await subscribed(t, root);
    fs.renameSync(`${root}/a`, `${root}/z`);
    assert.deepStrictEqual(await next(), [{ path: `${root}/a`, type: 'delete' }, { path: `${root}/z`, type: 'create' }]);
});

/** The batch is written under names that are gone when it is told. */
test('tells what was made in a directory that was renamed at once under its new name', async t => {
    const root = tree(t);
    const { next } = await subscribed(t, root);
    for (let i = 0; i < 300; ++i) {
        fs.mkdirSync(`${root}/d${i}/e`, { recursive: true });
        fs.writeFileSync(`${root}/d${i}/e/f`, '');
        if (i % 2 === 0) {
            fs.renameSync(`${root}/d${i}`, `${root}/r${i}`);
        }
    }
    const there = new Set();
    const wanted = [...disk(root).keys()].sort();
    while (there.size < wanted.length || wanted.some(name => !there.has(name))) {
        for (const { path: name, type } of await next()) {
            const below = path.relative(root, name);
            if (type === 'delete') {
                [...there].filter(one => one === below || one.startsWith(`${below}/`)).forEach(one => there.delete(one));
            } else {
                there.add(below);
                // As ever, what comes along is to be looked for.
                if (type === 'create' && fs.existsSync(name) && fs.statSync(name).isDirectory()) {
                    [...disk(root, below).keys()].forEach(one => there.add(one));
                }
            }
        }
    }
    assert.deepStrictEqual([...there].sort(), wanted);
});

test('ignores paths, and what expressions match as a whole', async t => {
    const root = tree(t);
    const { next } = await subscribed(t, root, { ignorePaths: [`${root}/no`], ignoreGlobs: ['^(?:.*\\/)?skip(?:\\/.*)?$'] });
    for (const name of ['no/a', 'x/skip/a', 'x/skipped']) {
        fs.mkdirSync(`${root}/${name}`, { recursive: true });
    }
    assert.deepStrictEqual((await next()).map(event => event.path), [`${root}/x`, `${root}/x/skipped`]);
});

test('tells all listeners of a directory, until they unsubscribe', async t => {
    const root = tree(t);
    const one = await subscribed(t, root);
    const other = await subscribed(t, root);
    fs.writeFileSync(`${root}/a`, '');
    assert.deepStrictEqual(await one.next(), await other.next());
    await parcel.unsubscribe(root, one.listener, {});
    fs.writeFileSync(`${root}/b`, '');
    assert.deepStrictEqual(await other.next(), [{ path: `${root}/b`, type: 'create' }]);
});

test('rejects what is no directory, and throws for wrong types', async t => {
    const root = tree(t);
    fs.writeFileSync(`${root}/f`, '');
    await assert.rejects(parcel.subscribe(`${root}/missing`, () => {}, {}), { message: 'No such file or directory' });
    await assert.rejects(parcel.subscribe(`${root}/f`, () => {}, {}), { message: 'Not a directory' });
    assert.throws(() => parcel.subscribe(5, () => {}), TypeError);
    assert.throws(() => parcel.subscribe(root, 'listener'), TypeError);
    assert.throws(() => parcel.writeSnapshot(root, 5), TypeError);
    await parcel.unsubscribe(root, () => {}, {});
});

test('tells what changed since a snapshot', async t => {
    const root = tree(t);
    const snapshot = path.join(tree(t), 'snapshot');
    fs.mkdirSync(`${root}/d`);
    const odd = Buffer.concat([Buffer.from(`${root}/d/`), Buffer.from([0x20, 0x0a, 0xff])]);
    ['a', 'b', 'd/ü'].forEach(name => fs.writeFileSync(`${root}/${name}`, ''));
    fs.writeFileSync(odd, '');
    await parcel.writeSnapshot(root, snapshot, {});
    assert.deepStrictEqual(await parcel.getEventsSince(root, snapshot, {}), []);
    fs.rmSync(`${root}/a`);
    fs.utimesSync(`${root}/b`, 1, 1);
    fs.writeFileSync(`${root}/d/new`, '');
    assert.deepStrictEqual(await parcel.getEventsSince(root, snapshot, {}), [
        { path: `${root}/a`, type: 'delete' }, { path: `${root}/b`, type: 'update' }, { path: `${root}/d/new`, type: 'create' },
    ]);
    await assert.rejects(parcel.getEventsSince(root, `${snapshot}.missing`, {}), /Unable to open snapshot file/);
});

'use strict';

const assert = require('node:assert');
const { spawn, spawnSync, fork } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { Worker } = require('node:worker_threads');
const { apply, disk, espy, tree, words } = require('./support.js');

const addon = JSON.stringify(process.env.ESPY_NODE);

/** Runs a program that ends by itself. */
function run(t, program) {
    const result = spawnSync(process.execPath, ['-e', `
        const espy = require(${addon});
        const fs = require('node:fs');
        const root = ${JSON.stringify(tree(t))};
        ${program}
    `], { encoding: 'utf8', timeout: 30_000 });
    assert.strictEqual(result.stderr, '');
    assert.strictEqual(result.signal, null);
    return result;
}

test('ends with the process, whatever it is doing', t => {
    run(t, `espy.watch(root); process.exit(0);`);
    run(t, `espy.watch(root).ready().then(() => process.exit(0));`);
    run(t, `fs.mkdirSync(root + '/a/b', { recursive: true });
            espy.watch(root, { prune: () => process.exit(0) });`);
    assert.strictEqual(run(t, `espy.watch(root, () => process.exit(7));`).status, 7);
    run(t, `espy.watch(root, () => {}).close(); process.exit(0);`);
});

test('lets the process end where it is not persistent', t => {
    run(t, `espy.watch(root, { persistent: false }, () => {});`);
    run(t, `espy.watch(root).unref();`);
    const { stdout } = run(t, `
        const watcher = espy.watch(root).unref();
        watcher.ready().then(() => { watcher.ref(); watcher.close(); console.log('ready'); });`);
    assert.strictEqual(stdout, 'ready\n');
});

test('keeps the process until it is closed', t => {
    const { stdout } = run(t, `
        const watcher = espy.watch(root, { tell: ['created'] }, changes => {
            if (changes.some(change => change.kind === 'created')) {
                console.log('told');
                watcher.close().then(() => console.log('closed'));
            }
        });
        watcher.ready().then(() => fs.writeFileSync(root + '/f', ''));`);
    assert.strictEqual(stdout, 'told\nclosed\n');
});

test('works in threads, each with its own', async t => {
    const root = tree(t);
    const threads = [0, 1, 2, 3].map(i => new Worker(`
        const { parentPort } = require('node:worker_threads');
        const fs = require('node:fs');
        const espy = require(${addon});
        const root = ${JSON.stringify(root)} + '/${i}';
        fs.mkdirSync(root);
        const watcher = espy.watch(root);
        watcher.ready().then(async () => {
            fs.mkdirSync(root + '/a/b', { recursive: true });
            parentPort.postMessage((await watcher.sync()).filter(({ kind }) => kind === 'created').length);
        });
    `, { eval: true }));
    const told = await Promise.all(threads.map(each => once(each, 'message')));
    assert.deepStrictEqual(told.flat(), [2, 2, 2, 2]);
    await Promise.all(threads.map(each => each.terminate()));
});

test('lets a thread be ended at every moment', async t => {
    const root = tree(t);
    fs.mkdirSync(path.join(root, 'a/b'), { recursive: true });
    for (let i = 0; i < 12; ++i) {
        const thread = new Worker(`
            const espy = require(${addon});
            espy.watch(${JSON.stringify(root)}, { prune: () => false, settle: false }, () => {});
        `, { eval: true });
        await once(thread, 'online');
        for (let turn = 0; turn < i * 8; ++turn) {
            await new Promise(setImmediate);
        }
        await thread.terminate();
    }
});

test('loses nothing while the loop is blocked', async t => {
    const root = tree(t);
    const map = new Map();
    const kinds = new Set();
    const watcher = espy.watch(root, { settle: false }, changes => {
        apply(map, changes, root);
        changes.forEach(({ kind }) => kinds.add(kind));
    });
    t.after(() => watcher.close());
    await watcher.ready();
    // More than the kernel's queue holds, and nobody takes it: this thread waits for the writer.
    const most = Number(fs.readFileSync('/proc/sys/fs/inotify/max_queued_events'));
    const count = Math.min(Math.ceil(most / 2) + 2000, 20_000);
    const written = spawnSync(process.execPath, ['-e', `
        const fs = require('node:fs');
        for (let i = 0; i < ${count}; ++i) fs.writeFileSync(String(i), 'x');
    `], { cwd: root, encoding: 'utf8' });
    assert.strictEqual(written.stderr, '');
    assert.ok(map.size === 0);
    await watcher.sync();
    assert.deepStrictEqual([...map].sort(), [...disk(root)].sort());
    if (3 * count > most) {
        assert.ok(kinds.has('overflow') && kinds.has('resynced'));
    }
});

test('goes on undisturbed when children come and go', async t => {
    const root = tree(t);
    const program = path.join(root, 'child.js');
    fs.writeFileSync(program, `process.once('message', () => { process.send('bye'); process.disconnect(); });`);
    const watcher = espy.watch(root);
    t.after(() => watcher.close());
    await watcher.ready();
    await watcher.sync();
    const child = fork(program);
    child.send('hello');
    assert.deepStrictEqual((await once(child, 'message'))[0], 'bye');
    await once(child, 'exit');
    const open = spawn('ls', ['-l', '/proc/self/fd']);
    let listing = '';
    open.stdout.on('data', data => {
        listing += data;
    });
    await once(open, 'close');
    assert.doesNotMatch(listing, /inotify|eventpoll/);
    fs.writeFileSync(path.join(root, 'f'), '');
    assert.deepStrictEqual(words(await watcher.sync()), ['created f']);
});

test('keeps nothing of watchers that were closed', async t => {
    const root = tree(t);
    const cycles = Number(process.env.ESPY_NODE_CYCLES ?? 300);
    const cycle = async i => {
        const watcher = espy.watch(root, i % 2 === 0 ? { settle: false } : {}, () => {});
        if (i % 5 === 0) {
            await watcher.ready();
        }
        await watcher.close();
    };
    const descriptors = () => fs.readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 100; ++i) {
        await cycle(i);
    }
    const before = [descriptors(), process.memoryUsage().rss];
    for (let i = 0; i < cycles; ++i) {
        await cycle(i);
    }
    assert.strictEqual(descriptors(), before[0]);
    const grown = process.memoryUsage().rss - before[1];
    t.diagnostic(`${cycles} cycles, ${Math.round(grown / 1024)} KiB more`);
    assert.ok(grown < 32 << 20, `${grown} bytes`);
});

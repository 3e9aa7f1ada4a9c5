'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { espy, tree } = require('./support.js');

const type = { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' };
const value = { name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' };
const range = { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' };

test('throws for a path that is not there what Node does', async t => {
    const name = path.join(tree(t), 'missing');
    assert.throws(() => espy.watch(name), { code: 'ENOENT', errno: -2, syscall: 'watch', path: name });
    const watcher = espy.watch([]);
    t.after(() => watcher.close());
    await assert.rejects(watcher.add(name), { code: 'ENOENT', errno: -2, path: name });
});

test('throws where a file stands in the place of a directory', t => {
    const file = path.join(tree(t), 'f');
    fs.writeFileSync(file, '');
    assert.throws(() => espy.watch(path.join(file, 'below')), { code: 'ENOTDIR', path: path.join(file, 'below') });
});

test('throws for what can be watched by nobody', t => {
    assert.throws(() => espy.watch('/dev/null'), { code: 'EINVAL', path: '/dev/null' });
    const name = 'x'.repeat(300);
    assert.throws(() => espy.watch(path.join(tree(t), name)), { code: 'ENAMETOOLONG' });
});

test('throws for wrong types', t => {
    const root = tree(t);
    for (const wrong of [undefined, null, 1, {}, [root, 2], [[root]]]) {
        assert.throws(() => espy.watch(wrong), type);
    }
    for (const wrong of ['', 'a\0b']) {
        assert.throws(() => espy.watch(wrong), value);
    }
    for (const [name, wrong] of Object.entries({ recursive: 1, initial: 'yes', tell: 'created', depth: '1', settle: 'no',
        signal: {}, prune: 5, persistent: 0, pollInterval: null + 'x', mustExist: {} })) {
        assert.throws(() => espy.watch(root, { [name]: wrong }), type, name);
    }
    assert.throws(() => espy.watch(root, null), type);
    assert.throws(() => espy.watch(root, {}, 'listener'), type);
});

test('throws for wrong values', t => {
    const root = tree(t);
    for (const [name, wrong] of Object.entries({ tell: ['made'], backend: 'kqueue', prune: 'a/b' })) {
        assert.throws(() => espy.watch(root, { [name]: wrong }), value, name);
    }
    assert.throws(() => espy.watch(root, { expandRenames: true, settle: 5 }), value);
    for (const [name, wrong] of Object.entries({ depth: 0, settle: -1, pollInterval: NaN })) {
        assert.throws(() => espy.watch(root, { [name]: wrong }), range, name);
    }
});

test('rejects what is asked of a closed watcher', async t => {
    const root = tree(t);
    const watcher = espy.watch(root);
    const asked = [watcher.ready(), watcher.sync(), watcher.stats()];
    const closing = watcher.close();
    assert.strictEqual(watcher.close(), closing);
    for (const outcome of await Promise.allSettled(asked)) {
        assert.ok(outcome.status === 'fulfilled' || outcome.reason.code === 'ERR_ESPY_CLOSED');
    }
    await closing;
    for (const call of [() => watcher.ready(), () => watcher.sync(), () => watcher.stats(), () => watcher.add(root)]) {
        await assert.rejects(call(), { code: 'ERR_ESPY_CLOSED' });
    }
    assert.strictEqual(watcher.ref().unref(), watcher);
});

test('says of sync that its time is over, and tells all the same', async t => {
    const root = tree(t);
    fs.mkdirSync(path.join(root, 'a/b/c/d/e'), { recursive: true });
    // Each directory takes longer than a turn.
    const watcher = espy.watch(root, { prune: () => {
        const end = Date.now() + 15;
        while (Date.now() < end);
        return false;
    } });
    t.after(() => watcher.close());
    await assert.rejects(watcher.sync({ timeout: 1 }), { code: 'ETIMEDOUT' });
    assert.strictEqual((await watcher.sync())[0].kind, 'ready');
});

test('says why a directory cannot be watched', async t => {
    const watcher = espy.watch('/proc/self/task', { tell: [] });
    t.after(() => watcher.close());
    const failed = (await watcher.sync()).find(change => change.kind === 'watch_failed');
    assert.strictEqual(failed.error.code, 'ENOTSUP');
    assert.strictEqual(failed.error.path, failed.path);
});

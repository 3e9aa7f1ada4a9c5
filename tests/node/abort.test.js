'use strict';

const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { espy, tree } = require('./support.js');

const aborted = { name: 'AbortError', code: 'ABORT_ERR' };

test('rejects the first batch of one that was aborted before', async t => {
    const watcher = espy.watch(tree(t), { signal: AbortSignal.abort('why') });
    assert.ok(watcher.closed);
    const changes = watcher[Symbol.asyncIterator]();
    await assert.rejects(changes.next(), { ...aborted, cause: 'why' });
    assert.deepStrictEqual(await changes.next(), { done: true, value: undefined });
    await assert.rejects(watcher.sync(), aborted);
    await watcher.close();
});

test('ends a loop that waits', async t => {
    const controller = new AbortController();
    const watcher = espy.watch(tree(t), { signal: controller.signal, tell: [] });
    await watcher.ready();
    await watcher.sync();
    setImmediate(() => controller.abort());
    await assert.rejects(async () => {
        for await (const changes of watcher) {
            assert.fail(`told ${changes.length}`);
        }
    }, aborted);
    await watcher.close();
});

test('closes one with a listener, without an error', async t => {
    const controller = new AbortController();
    const watcher = espy.watch(tree(t), { signal: controller.signal }, () => {});
    const ended = new Promise(resolve => watcher.once('close', resolve));
    controller.abort();
    await ended;
});

test('lets go of the signal', async t => {
    const controller = new AbortController();
    const { signal } = controller;
    let listeners = 0;
    for (const name of ['addEventListener', 'removeEventListener']) {
        const original = signal[name].bind(signal);
        signal[name] = (...args) => {
            listeners += name === 'addEventListener' ? 1 : -1;
            original(...args);
        };
    }
    const watcher = espy.watch(tree(t), { signal });
    assert.strictEqual(listeners, 1);
    await watcher.close();
    assert.strictEqual(listeners, 0);
    controller.abort();
});

/** Whatever is going on is ended by it: each step is one turn of the loop of events later. */
test('ends a watcher at every moment', async t => {
    const root = tree(t);
    for (let moment = 0; moment < 60; ++moment) {
        const controller = new AbortController();
        const prune = moment % 2 === 0 ? [] : [() => false];
        const watcher = espy.watch(root, { signal: controller.signal, settle: moment % 3 === 0 ? false : 1, prune });
        const loop = (async () => {
            for await (const changes of watcher) {
                assert.ok(changes.length > 0);
            }
        })();
        const asked = [watcher.ready(), watcher.sync(), watcher.add(root), watcher.stats()];
        fs.mkdirSync(path.join(root, `d${moment}/e`), { recursive: true });
        for (let turn = 0; turn < moment; ++turn) {
            await new Promise(setImmediate);
        }
        controller.abort();
        await assert.rejects(loop, aborted);
        for (const outcome of await Promise.allSettled(asked)) {
            assert.ok(outcome.status === 'fulfilled' || outcome.reason.code === 'ABORT_ERR', outcome.reason);
        }
        await watcher.close();
    }
});

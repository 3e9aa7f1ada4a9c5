'use strict';

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const test = require('node:test');
const { apply, disk, espy } = require('./support.js');

const rounds = Number(process.env.ESPY_NODE_ROUNDS ?? 2);
const seed = Number(process.env.ESPY_NODE_SEED ?? 1);
const writers = 6;

/** The map that is kept by the changes is the disk, whatever six writers do at the same time. */
for (const settle of [false, 20]) {
    test(`keeps the map equal to the disk, ${settle === false ? 'unsettled' : 'settled'}`, async t => {
        for (let round = 0; round < rounds; ++round) {
            const root = fs.mkdtempSync(path.join(os.tmpdir(), 'espy-node-'));
            const map = new Map();
            const watcher = espy.watch(root, { settle, initial: true }, changes => apply(map, changes, root));
            try {
                const running = Array.from({ length: writers }, (_, i) => spawn(process.execPath,
                    [path.join(__dirname, 'storm_writer.js'), String(seed * 1000 + round * 10 + i), '150'],
                    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }));
                await Promise.all(running.map(each => once(each, 'exit')));
                await watcher.sync();
                assert.deepStrictEqual([...map].sort(), [...disk(root)].sort(), `seed ${seed}, round ${round}`);
            } finally {
                await watcher.close();
                fs.rmSync(root, { recursive: true, force: true });
            }
        }
        t.diagnostic(`${rounds} rounds of ${writers} writers`);
    });
}

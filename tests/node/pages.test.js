'use strict';

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { tree } = require('./support.js');

/** Each example of the page, word for word, in a directory where files keep coming. */
const page = fs.readFileSync(path.join(__dirname, '../../docs/node.md'), 'utf8');
[...page.matchAll(/^```js\n(.*?)^```$/gms)].forEach(([, program], i) => {
    test(`example ${i + 1} does what it says`, async t => {
        const root = tree(t);
        fs.mkdirSync(path.join(root, 'src'));
        fs.mkdirSync(path.join(root, 'node_modules'));
        fs.symlinkSync(path.join(process.env.ESPY_NODE, 'node_modules/@espy'), path.join(root, 'node_modules/@espy'));
        fs.writeFileSync(path.join(root, 'example.js'), program);
        const example = spawn(process.execPath, ['example.js'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
        let files = 0;
        const maker = setInterval(() => fs.writeFileSync(path.join(root, `src/f${files++}`), ''), 100);
        t.after(() => clearInterval(maker));
        assert.deepStrictEqual(await once(example, 'exit'), [0, null]);
    });
});

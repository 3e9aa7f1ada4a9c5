'use strict';

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const { espy } = require('./support.js');

const directory = process.env.ESPY_NODE;

/** Of a program that may not be there. */
function output(t, command, args, options = {}) {
    const { error, stdout, status } = spawnSync(command, args, { encoding: 'utf8', ...options });
    if (error?.code === 'ENOENT') {
        t.skip(`${command} is not here`);
        return undefined;
    }
    return { stdout, status };
}

test('exports nothing but what Node asks for', t => {
    const found = output(t, 'nm', ['-D', '--defined-only', path.join(directory, 'espy.node')]);
    const names = found?.stdout.trim().split('\n').map(line => line.split(' ').pop()).sort();
    assert.deepStrictEqual(names ?? [], found ? ['napi_register_module_v1', 'node_api_module_get_api_version_v1'] : []);
});

test('needs the functions of Node-API, and none of libuv or V8', t => {
    const found = output(t, 'nm', ['-D', '--undefined-only', path.join(directory, 'espy.node')]);
    const names = (found?.stdout ?? '').split('\n').map(line => line.trim().split(' ').pop());
    assert.deepStrictEqual(names.filter(name => /^(uv_|_ZN2v8|_ZN4node)/.test(name)), []);
});

test('has the name and the version of its package', () => {
    const { name, version } = require(path.join(directory, 'package.json'));
    assert.strictEqual(name, '@espy/watcher');
    assert.match(version, /^\d+\.\d+\.\d+$/);
    assert.strictEqual(require(path.join(directory, 'node_modules/@espy/watcher')), espy);
});

test('has every file that its package names', () => {
    const { files } = require(path.join(directory, 'package.json'));
    files.forEach(name => assert.ok(fs.existsSync(path.join(directory, name)), name));
});

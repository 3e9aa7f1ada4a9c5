'use strict';

// Real tools, installed by tools/install.js with espy in the place of what they watch by: each does its work again when
// something changes, and has the addon in its memory.

const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const test = require('node:test');
const { afterwards, tree } = require('./support.js');

const tools = process.env.ESPY_NODE_TOOLS;
const patience = 30_000;

/** A project with these files, from which the tools are found. */
function project(t, files) {
    const root = tree(t);
    fs.symlinkSync(path.join(tools, 'node_modules'), path.join(root, 'node_modules'));
    write(root, files);
    return root;
}

function write(root, files) {
    for (const [name, text] of Object.entries(files)) {
        fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        fs.writeFileSync(path.join(root, name), text);
    }
}

/** A tool that runs; what it prints can be awaited. */
class Tool {
    output = '';
    #child;
    #heard = () => {};

    constructor(t, root, program, args = [], env = {}) {
        this.#child = spawn(process.execPath, [path.join(tools, 'node_modules', program), ...args],
            { cwd: root, detached: true, env: { ...process.env, CI: '', NO_COLOR: '1', NODE_TEST_CONTEXT: '', ...env } });
        afterwards(t, async () => {
            // What it started, too.
            process.kill(-this.#child.pid, 'SIGKILL');
            await once(this.#child, 'close');
        });
        for (const stream of [this.#child.stdout, this.#child.stderr]) {
            stream.on('data', data => {
                this.output += data;
                this.#heard();
            });
        }
    }

    async prints(text) {
        const timer = setTimeout(() => this.#heard(new Error(`${text} did not come:\n${this.output}`)), patience);
        while (!this.output.includes(text)) {
            const error = await new Promise(resolve => {
                this.#heard = resolve;
            });
            if (error) {
                throw error;
            }
        }
        clearTimeout(timer);
        this.output = this.output.slice(this.output.indexOf(text) + text.length);
    }

    assertWatchesByEspy() {
        const maps = fs.readFileSync(`/proc/${this.#child.pid}/maps`, 'utf8');
        assert.ok(maps.includes('/espy.node\n'), 'the addon is not in its memory');
    }
}

/** Looks until the file has the text. */
async function has(t, file, text) {
    const end = Date.now() + patience;
    while (!fs.existsSync(file) || !fs.readFileSync(file, 'utf8').includes(text)) {
        assert.ok(Date.now() < end, `${file} has no ${text}`);
        await new Promise(resolve => setTimeout(resolve, 30));
    }
}

/** What a server sends by a WebSocket, as it comes. */
async function socket(t, port, at, protocol) {
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': 13,
        'Sec-WebSocket-Key': 'ZXNweSBzYXlzIGhlbGxvIQ==', ...(protocol && { 'Sec-WebSocket-Protocol': protocol }) };
    const request = http.get({ host: '127.0.0.1', port, path: at, headers });
    const [, connection, head] = await once(request, 'upgrade');
    t.after(() => connection.destroy());
    let received = head.toString('latin1');
    connection.on('data', data => {
        received += data.toString('latin1');
    });
    return async text => {
        const end = Date.now() + patience;
        while (!received.includes(text)) {
            assert.ok(Date.now() < end && !connection.destroyed, `${text} did not come: ${received}`);
            await new Promise(resolve => setTimeout(resolve, 30));
        }
    };
}

test('tsc: the declarations are what is meant', async t => {
    const root = project(t, { 'program.ts': fs.readFileSync(path.join(__dirname, 'typed_program.ts')) });
    const compiler = spawn(process.execPath, [path.join(tools, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict',
        '--module', 'nodenext', '--target', 'es2022', '--types', 'node', '--preserveSymlinks', 'program.ts'], { cwd: root });
    let output = '';
    compiler.stdout.on('data', data => {
        output += data;
    });
    const [status] = await once(compiler, 'close');
    assert.strictEqual(output, '');
    assert.strictEqual(status, 0);
});

test('Tailwind CLI --watch builds anew for a file in a new directory', async t => {
    const root = project(t, { 'src/in.css': '@import "tailwindcss" source(".");', 'src/a.html': '<p class="p-[11px]">' });
    const out = path.join(tree(t), 'out.css');
    const tool = new Tool(t, root, '@tailwindcss/cli/dist/index.mjs', ['-i', 'src/in.css', '-o', out, '--watch=always']);
    await has(t, out, '11px');
    await tool.prints('Done');
    write(root, { 'src/new/deep/b.html': '<p class="p-[13px]">' });
    await has(t, out, '13px');
    tool.assertWatchesByEspy();
});

test('sass --watch compiles what changes, and what is new', async t => {
    const root = project(t, { 'scss/a.scss': 'a { b: one }' });
    const tool = new Tool(t, root, 'sass/sass.js', ['--watch', 'scss:css']);
    await tool.prints('Sass is watching');
    write(root, { 'scss/a.scss': 'a { b: two }' });
    await has(t, path.join(root, 'css/a.css'), 'two');
    write(root, { 'scss/b.scss': 'a { b: three }' });
    await has(t, path.join(root, 'css/b.css'), 'three');
    tool.assertWatchesByEspy();
});

test('Jest --watchAll runs again', async t => {
    const root = project(t, { 'package.json': '{}', 'sum.js': 'module.exports = 1;',
        'sum.test.js': "test('sum', () => expect(require('./sum')).toBe(1));" });
    const tool = new Tool(t, root, 'jest/bin/jest.js', ['--watchAll', '--no-watchman', '--runInBand', `--cacheDirectory=${tree(t)}`]);
    await tool.prints('1 passed');
    await tool.prints('Ran all');
    write(root, { 'sum.js': 'module.exports = 2;' });
    await tool.prints('1 failed');
    tool.assertWatchesByEspy();
});

test('Vite sends an update of a module that changes', async t => {
    const root = project(t, { 'index.html': '<script type="module" src="/main.js"></script>',
        'main.js': "import './part.js'; import.meta.hot.accept('./part.js', () => {});", 'part.js': 'export default 1;',
        'vite.config.mjs': `import espy from '@espy/vite';
            export default { plugins: [espy()], cacheDir: '.vite', server: { host: '127.0.0.1', port: 0, watch: { ignored: ['**/no/**'] } } };` });
    const tool = new Tool(t, root, 'vite/bin/vite.js', ['--logLevel', 'info']);
    await tool.prints('http://127.0.0.1:');
    const port = Number.parseInt(tool.output, 10);
    const sends = await socket(t, port, '/', 'vite-hmr');
    await sends('connected');
    for (const name of ['/', '/main.js', '/part.js']) {
        const [response] = await once(http.get({ host: '127.0.0.1', port, path: name }), 'response');
        await once(response.resume(), 'end');
    }
    write(root, { 'part.js': 'export default 2;' });
    await sends('"type":"update"');
    write(root, { 'vite.config.mjs': 'export default {};' });
    await tool.prints('restarting server');
    tool.assertWatchesByEspy();
});

test('nodemon starts the program again', async t => {
    const root = project(t, { 'src/app.js': "console.log('first'); setInterval(() => {}, 1000);" });
    const tool = new Tool(t, root, 'nodemon/bin/nodemon.js', ['--verbose', '--watch', 'src', 'src/app.js']);
    // It says so only if it is verbose.
    await tool.prints('watching 1 file');
    write(root, { 'src/app.js': "console.log('second'); setInterval(() => {}, 1000);" });
    await tool.prints('second');
    tool.assertWatchesByEspy();
});

test('webpack-dev-server tells browsers of a file that is served', async t => {
    const root = project(t, { 'index.js': '', 'public/a.txt': 'one', 'serve.js': `
        const webpack = require('webpack');
        const Server = require('webpack-dev-server');
        const compiler = webpack({ mode: 'development', entry: './index.js', stats: 'none', infrastructureLogging: { level: 'none' } });
        const server = new Server({ host: '127.0.0.1', port: 'auto', allowedHosts: 'all', static: { directory: __dirname + '/public', watch: true } }, compiler);
        server.start().then(() => {
            server.staticWatchers[0].on('ready', () => console.log('port ' + server.server.address().port + ' '));
        });` });
    const tool = new Tool(t, root, path.relative(path.join(tools, 'node_modules'), path.join(root, 'serve.js')));
    await tool.prints('port ');
    const sends = await socket(t, Number.parseInt(tool.output, 10), '/ws');
    write(root, { 'public/a.txt': 'two' });
    await sends('static-changed');
    tool.assertWatchesByEspy();
});

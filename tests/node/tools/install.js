'use strict';

// Installs the tools in the directory that is the argument, with espy in the place of what they watch by: the packages that
// scripts/npm-packages makes, by npm's overrides. Does nothing where that was done.

const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

function run(command, args, cwd) {
    return spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 240_000 });
}

function skip(why) {
    console.log(`skipped: ${why}`);
    process.exitCode = 77;
}

function main(directory) {
    if (Number.parseInt(process.versions.node, 10) < 20) {
        skip('the tools need Node.js 20');
        return;
    }
    fs.mkdirSync(directory, { recursive: true });
    const packed = run(path.join(__dirname, '../../../scripts/npm-packages'), [path.join(directory, 'packages')]);
    if (packed.status !== 0) {
        throw new Error(packed.stderr);
    }
    const wanted = JSON.parse(fs.readFileSync(path.join(__dirname, 'package.json')));
    const files = packed.stdout.trim().split('\n');
    const file = start => `file:./packages/${files.find(name => name.startsWith(start) && /^\d/.test(name.slice(start.length)))}`;
    const addon = `watcher-linux-${process.arch}-glibc`;
    wanted.dependencies['@espy/vite'] = file('espy-vite-');
    wanted.dependencies['@espy/watcher'] = file('espy-watcher-');
    wanted.overrides = {
        // What a user writes,
        [`@parcel/${addon}`]: file('espy-parcel-watcher-'),
        chokidar: file('espy-chokidar-'),
        // and what no registry has yet.
        '@espy/watcher': '$@espy/watcher',
        '@espy/chokidar': file('espy-chokidar-'),
        [`@espy/${addon}`]: file(`espy-${addon}-`),
    };
    const hash = createHash('sha256').update(JSON.stringify(wanted));
    files.forEach(name => hash.update(fs.readFileSync(path.join(directory, 'packages', name))));
    const stamp = path.join(directory, 'installed');
    const digest = hash.digest('hex');
    if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === digest) {
        return;
    }
    ['node_modules', 'package-lock.json', 'installed'].forEach(name =>
        fs.rmSync(path.join(directory, name), { recursive: true, force: true }));
    fs.writeFileSync(path.join(directory, 'package.json'), JSON.stringify(wanted, null, 4));
    const installed = run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--loglevel=error'],
        directory);
    if (installed.status === 0) {
        fs.writeFileSync(stamp, digest);
        return;
    }
    // No registry, or one that is not what it should be: nothing that is tested here.
    const why = installed.error?.code ?? /npm error code (\S+)/.exec(installed.stderr)?.[1] ?? `status ${installed.status}`;
    skip(`npm did not install the tools: ${why}`);
}

main(process.argv[2]);

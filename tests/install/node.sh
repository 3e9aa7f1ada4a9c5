#!/usr/bin/env bash
# Packs the packages for Node.js of the build $1, installs them in the empty directory $2 without a network, and has the program $3
# use them from there.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")

rm -rf "$2"
mkdir -p "$2"
cd "$2"
ESPY_NODE=$1/node "$here/../../scripts/package" npm packages >/dev/null
echo '{ "private": true }' >package.json
npm install --offline --no-audit --no-fund --loglevel=error --cache "$2/cache" ./packages/*.tgz >/dev/null
mkdir src
"$3" - "$2" <<'END'
const assert = require('node:assert');
const fs = require('node:fs');

for (const name of ['watcher', 'chokidar', 'parcel-watcher', 'vite']) {
    assert.ok(require.resolve(`@espy/${name}`).startsWith(process.argv[2]));
    assert.strictEqual(require(`@espy/${name}/package.json`).scripts, undefined);
    require(`@espy/${name}`);
}
(async () => {
    const { watch } = await import('@espy/watcher');
    const watcher = watch('src');
    await watcher.ready();
    fs.mkdirSync('src/new');
    assert.ok((await watcher.sync()).some(({ kind, path }) => kind === 'created' && path === 'src/new'));
    await watcher.close();
})();
END
# npm was told nothing of scripts, and there were none to run.
! grep -l '"install"\|"postinstall"' node_modules/@espy/*/package.json

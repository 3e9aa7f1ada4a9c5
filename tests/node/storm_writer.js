'use strict';

// A writer of the storm: makes, renames and removes trees in the directory it is started in, as fast as it can.
const fs = require('node:fs');

let seed = Number(process.argv[2]);
const operations = Number(process.argv[3]);

function random(below) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
}

const name = () => `d${random(4)}/e${random(4)}/f${random(4)}`.split('/').slice(0, 1 + random(3)).join('/');

function act() {
    const [one, other] = [name(), name()];
    switch (random(5)) {
    case 0: return fs.mkdirSync(one, { recursive: true });
    case 1: return fs.rmSync(one, { recursive: true });
    case 2: return fs.renameSync(one, other);
    case 3: return fs.writeFileSync(`${one}/file${random(3)}`, 'x');
    default:
        fs.mkdirSync(`${one}/g/h`, { recursive: true });
        return fs.writeFileSync(`${one}/g/h/file`, 'x');
    }
}

for (let i = 0; i < operations; ++i) {
    try {
        act();
    } catch {
        // Another writer was faster.
    }
}

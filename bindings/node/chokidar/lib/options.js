'use strict';

const writeFinish = { stabilityThreshold: 2000, pollInterval: 100 };

/** Complete, and as the environment has them. */
function toOptions(given = {}) {
    const { awaitWriteFinish: finish, ignored } = given;
    const options = {
        persistent: true,
        ignoreInitial: false,
        ignorePermissionErrors: false,
        interval: 100,
        binaryInterval: 300,
        followSymlinks: true,
        usePolling: false,
        atomic: true,
        ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
        ignored: ignored === undefined || ignored === null ? [] : [ignored].flat(),
        awaitWriteFinish: finish === true ? writeFinish
            : typeof finish === 'object' && finish !== null ? { ...writeFinish, ...finish } : false,
    };
    const polling = process.env.CHOKIDAR_USEPOLLING?.toLowerCase();
    if (polling !== undefined) {
        options.usePolling = polling !== '' && polling !== 'false' && polling !== '0';
    }
    const interval = Number.parseInt(process.env.CHOKIDAR_INTERVAL, 10);
    if (interval > 0) {
        options.interval = interval;
    }
    return Object.freeze(options);
}

module.exports = { toOptions };

'use strict';

const os = require('node:os');
const util = require('node:util');

function withCode(error, code) {
    error.code = code;
    return error;
}

function closed() {
    return withCode(new Error('The watcher is closed'), 'ERR_ESPY_CLOSED');
}

/** As Node has its own: `code`, `errno`, `syscall`, `path`. */
function systemError(number, message, path) {
    if (number === os.constants.errno.ECANCELED) {
        return closed();
    }
    const code = util.getSystemErrorName(-number);
    const reason = message.replace('must_exist = false', 'mustExist: false');
    const error = withCode(new Error(`${code}: ${reason}${path ? `, watch '${path}'` : ''}`), code);
    error.errno = -number;
    error.syscall = 'watch';
    if (path) {
        error.path = String(path);
    }
    return error;
}

function aborted(signal) {
    const error = withCode(new Error('The operation was aborted', { cause: signal.reason }), 'ABORT_ERR');
    error.name = 'AbortError';
    return error;
}

function invalidType(name, wanted, value) {
    return withCode(new TypeError(`${name} must be ${wanted}. Received ${util.inspect(value)}`), 'ERR_INVALID_ARG_TYPE');
}

function invalidValue(name, wanted, value) {
    return withCode(new TypeError(`${name} must be ${wanted}. Received ${util.inspect(value)}`), 'ERR_INVALID_ARG_VALUE');
}

function outOfRange(name, wanted, value) {
    return withCode(new RangeError(`${name} must be ${wanted}. Received ${util.inspect(value)}`), 'ERR_OUT_OF_RANGE');
}

module.exports = { aborted, closed, invalidType, invalidValue, outOfRange, systemError, withCode };

'use strict';

// Version 3 takes patterns, both for what is watched and for what is ignored; 4 and 5 take them for names.

const special = /[*?[{]|!\(/;

function isGlob(text) {
    return special.test(text);
}

/** What comes before the first part that is a pattern. */
function baseOf(glob) {
    const parts = glob.split('/');
    const base = parts.slice(0, parts.findIndex(isGlob)).join('/');
    return base === '' ? (glob.startsWith('/') ? '/' : '.') : base;
}

const escaped = text => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

/** The part at the beginning of a glob, and the source of an expression for it. */
const rules = [
    [/^\*\*\//, () => '(?:.*/)?'],
    [/^\*\*/, () => '.*'],
    [/^\*/, () => '[^/]*'],
    [/^\?/, () => '[^/]'],
    [/^\[[!^]?\]?[^\]]*\]/, ([text]) => text.replace(/^\[!/, '[^').replace(/\\/g, '\\\\')],
    [/^\{([^{}]*)\}/, ([, choices]) => `(?:${choices.split(',').map(sourceOf).join('|')})`],
    [/^\\(.)/, ([, one]) => escaped(one)],
    [/^[^]/, ([one]) => escaped(one)],
];

function sourceOf(glob) {
    let source = '';
    for (let rest = glob; rest !== '';) {
        const [pattern, toSource] = rules.find(([one]) => one.test(rest));
        const found = pattern.exec(rest);
        source += toSource(found);
        rest = rest.slice(found[0].length);
    }
    return source;
}

/** For a path that it matches; what is below one counts too. */
function toExpression(glob) {
    return new RegExp(`^${sourceOf(glob.replace(/\/\*\*$/, ''))}(?:/.*)?$`);
}

module.exports = { baseOf, isGlob, sourceOf, toExpression };

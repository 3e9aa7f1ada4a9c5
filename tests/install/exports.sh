#!/usr/bin/env bash
# Fails if the shared library $1 exports anything but espy's own symbols, or none of them.
set -euo pipefail

symbols=$(nm --dynamic --defined-only --demangle --format=posix "$1" | sed -E 's/ [A-Za-z] [0-9a-f ]*$//')
grep -q '^espy::inotify::init(' <<<"$symbols"
if foreign=$(grep -vE '^(espy::|(vtable|typeinfo|typeinfo name) for espy::)' <<<"$symbols"); then
    printf 'exported, but not of espy:\n%s\n' "$foreign"
    exit 1
fi

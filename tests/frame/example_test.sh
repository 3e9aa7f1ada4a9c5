#!/usr/bin/env bash
# Runs an example on a directory and expects of it what one of the functions below says: example_test.sh CASE PROGRAM.
set -euo pipefail
work=$(mktemp -d)
coproc example { exec "$2" "$work"; }
# shellcheck disable=SC2154 # coproc sets it
pid=$example_PID
exec {from}<&"${example[0]}" {to}>&"${example[1]}"
trap 'kill "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

# Reads what the example says up to a line of this form.
expect() {
    local line
    while IFS= read -r line; do
        # shellcheck disable=SC2053 # a pattern
        [[ $line != $1 ]] || return 0
        echo "$line"
    done <&"$from"
    return 1
}
# Ends well once the map that the example prints is what find sees.
expect_disk() {
    local line
    echo >&"$to"
    while IFS= read -r line && [ -n "$line" ]; do
        echo "$line"
    done <&"$from" >"$work.map"
    find "$work" -mindepth 1 -printf '%y %p\n' |
        sed 's/^f/file/; s/^d/directory/; s/^l/symlink/; s/^p/other/' | LC_ALL=C sort -k 2 >"$work.disk"
    diff "$work.map" "$work.disk"
    rm "$work.map" "$work.disk"
}

TellsOfANewFile() {
    expect "ready $work"
    touch "$work/file"
    expect "created $work/file"
}
EndsWithASignal() {
    TellsOfANewFile
    kill "$pid"
    expect "stopped"
}
EndsWithALine() {
    TellsOfANewFile
    echo >&"$to"
    expect "stopped: told *"
}
EqualsTheDisk() {
    mkdir -p "$work"/{a/deep/er,b,empty,other}
    touch "$work"/{a/1,a/deep/2,b/3}
    expect_disk
    mv "$work/a" "$work/empty/"
    mv -T "$work/b" "$work/other"
    mv "$work/empty/a/1" "$work/other/3"
    ln -s nowhere "$work/link"
    mkfifo "$work/pipe"
    expect_disk
    python3 -c 'import ctypes, sys
a, b = (name.encode() for name in sys.argv[1:])
if ctypes.CDLL(None).renameat2(-100, a, -100, b, 2) != 0:
    sys.exit("RENAME_EXCHANGE failed")' "$work/empty/a" "$work/other"
    touch "$work/other/new"
    expect_disk
    rm -r "$work/empty"
    expect_disk
}

"$1"

#!/usr/bin/env bash
# Runs the example $1 on a directory and expects it to tell of a file there.
set -euo pipefail
work=$(mktemp -d)
coproc example { exec "$1" "$work"; }
# shellcheck disable=SC2154 # coproc sets it
pid=$example_PID
trap 'kill "$pid"; rm -rf "$work"' EXIT

# Reads what the example says up to a line.
expect() {
    local line
    while IFS= read -r line; do
        [ "$line" != "$1" ] || return 0
        echo "$line"
    done <&"${example[0]}"
    return 1
}

expect "ready $work"
touch "$work/file"
expect "created $work/file"

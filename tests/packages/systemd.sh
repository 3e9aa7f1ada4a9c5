#!/usr/bin/env bash
# The examples for systemd are units without a fault; $1 is the command, $2 a place for copies that name it.
set -euo pipefail
examples=$(cd "$(dirname "$0")/../../examples/systemd" && pwd)

command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze here" && exit 77; }
rm -rf "$2"

# verify --system|--user PLACE EXAMPLES; the manual page is installed later.
verify() {
    local units=() example name said
    mkdir -p "$2"
    for example in "$3"/*@.service; do
        name=$(basename "$example")
        sed "s|/usr/bin/espy|$espy|" "$example" >"$2/$name"
        units+=("$2/${name/@/@example}")
    done
    said=$(XDG_RUNTIME_DIR=$2 systemd-analyze "$1" verify --man=no "${units[@]}" 2>&1) || said+=" (status $?)"
    [ -z "$said" ] || { echo "$said" && exit 1; }
}

espy=$1
verify --system "$2/system" "$examples"
verify --user "$2/user" "$examples/user"

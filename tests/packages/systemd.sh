#!/usr/bin/env bash
# The examples for systemd are units without a fault; $1 is the command, $2 a place for copies that name it.
set -euo pipefail
examples=$(cd "$(dirname "$0")/../../examples/systemd" && pwd)

command -v systemd-analyze >/dev/null || { echo "skipped: no systemd-analyze here" && exit 77; }
rm -rf "$2"
mkdir -p "$2"
units=()
for example in "$examples"/*@.service; do
    name=$(basename "$example")
    sed "s|/usr/bin/espy|$1|" "$example" >"$2/$name"
    units+=("$2/${name/@/@example}")
done
# The manual page is installed later.
said=$(systemd-analyze verify --man=no "${units[@]}" 2>&1)
[ -z "$said" ] || { echo "$said" && exit 1; }

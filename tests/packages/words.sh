#!/usr/bin/env bash
# scripts/package says what it builds and what is wrong; packages and library are of one version and name.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"

fail() {
    echo "$1"
    exit 1
}
help=$(scripts/package --help)
so=$(sed -n 's/^ *VERSION \([0-9]*\.[0-9]*\)\..*/\1/p' CMakeLists.txt)
while read -r name; do
    grep -q "^  $name  " <<<"$help" || fail "--help does not name $name"
    grep -q "\`$name\`" docs/install.md || fail "docs/install.md does not name $name"
done < <(sed -n 's/^Package: //p' debian/control)
grep -qx "Package: libespy$so" debian/control || fail "debian/control does not name the package libespy$so"
diff <(sed -n 's/^ *\(espy_.*\);/\1/p' bindings/c/espy-c.map) <(sed -n 's/^ \(espy_.*\)@.*/\1/p' debian/libespy-c0.symbols) ||
    fail "debian/libespy-c0.symbols has other names than bindings/c/espy-c.map"

for arguments in '--nonsense' 'espy' '--output'; do
    status=0
    # shellcheck disable=SC2086
    said=$(scripts/package $arguments 2>&1) || status=$?
    [ $status -eq 2 ] || fail "$arguments: exit status $status"
    [ "$(wc -l <<<"$said")" -eq 1 ] || fail "$arguments: not a line: $said"
done

#!/usr/bin/env bash
# A wheel made by the interpreter $1, without network, works in a fresh environment at $2, and needs of the system what
# docs/install.md says.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
python=$1 work=$2

for module in pip setuptools wheel venv ensurepip; do
    "$python" -c "import $module" 2>/dev/null || { echo "skipped: no $module for Python here" && exit 77; }
done
rm -rf "$work"
mkdir -p "$work"
before=$(git -C "$top" status --porcelain 2>/dev/null || true)
"$python" -m pip wheel --quiet --no-index --no-build-isolation --no-deps -w "$work" "$top"
[ "$(git -C "$top" status --porcelain 2>/dev/null || true)" = "$before" ] || { echo "the tree is not as it was" && exit 1; }
wheel=$(echo "$work"/espy-*.whl)
echo "$(basename "$wheel"), $(stat -c %s "$wheel") bytes"

"$python" -m venv "$work/environment"
"$work/environment/bin/pip" install --quiet --no-index --disable-pip-version-check "$wheel"
cd "$work"
unset PYTHONPATH
environment/bin/python - <<'END'
import importlib.metadata
import os

import espy

assert "/environment/" in espy.__file__, espy.__file__
assert espy.watcher and importlib.metadata.version("espy")
batches = espy.watch(".")
os.mkdir("new")
assert next(batches)[0].path == "./new"
END
ESPY_DROPIN=watchfiles environment/bin/python -c 'import watchfiles; assert "/espy/" in watchfiles.__file__'

module=$(echo environment/lib/python*/site-packages/espy/_native.*.so)
needed=$(readelf -d "$module" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
! grep -vE '^(libc|libm|libstdc\+\+|libgcc_s|ld-linux.*)\.so\.' <<<"$needed" || { echo "needs more than C++ does" && exit 1; }
highest() {
    objdump -T "$module" | grep -oE "\($1_[0-9.]+\)" | tr -d '()' | sort -uV | tail -n 1
}
for prefix in GLIBC GLIBCXX; do
    version=$(highest $prefix)
    echo "needs $version"
    # Another compiler has other needs.
    grep -q '^VERSION_CODENAME=bookworm$' /etc/os-release || continue
    grep -q "\`$version\`" "$top/docs/install.md" || { echo "which docs/install.md does not say" && exit 1; }
done

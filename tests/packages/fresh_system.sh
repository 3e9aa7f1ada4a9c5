#!/usr/bin/env bash
# Installs the packages in $1 into a fresh Debian, and runs the tests of debian/tests there. The system is in memory,
# mounted at $2 in a namespace of its own, so that nothing of it is left, however this ends.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
packages=$1 root=$2

skip() {
    echo "skipped: $1"
    exit 77
}

if [ "${3-}" != inside ]; then
    ls "$packages"/*.deb >/dev/null
    mkdir -p "$root"
    unshare --mount --pid --fork true 2>/dev/null || skip "no namespace of mounts can be made here"
    exec unshare --mount --pid --fork --kill-child "$0" "$packages" "$root" inside
fi

mount -t tmpfs -o size=4G,mode=755 fresh "$root" 2>/dev/null || skip "no tmpfs can be mounted here"
# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
log=$root.log
# $system is there, by whatever way: what it needs to run programs, and the packages.
furnish() {
    mount -t proc proc "$system/proc"
    mount --rbind /dev "$system/dev"
    mkdir "$system/packages"
    cp "$packages"/*.deb "$system/packages"
}
# In the system, with nothing of this environment.
inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        ${http_proxy+http_proxy="$http_proxy"} chroot "$system" bash -c "$1" 2>&1
}
logged() {
    inside "$1" >>"$log" || { tail -n 40 "$log" && exit 1; }
}
# A system that has nothing but what each has, and apt. What cannot be had for want of a network is nobody's fault here,
# unlike packages that do not fit together.
fresh_system() {
    system=$root/debian
    mmdebstrap --quiet --variant=minbase --mode=root --skip=cleanup/apt --dpkgopt=force-unsafe-io \
        --aptopt='Apt::Install-Recommends "false"' "$suite" "$system" >"$log" 2>&1 || return 1
    furnish
    cp /etc/resolv.conf "$system/etc/"
    apt-config dump | grep -i '^acquire::.*proxy' >"$system/etc/apt/apt.conf.d/proxy" || true
    logged "apt-get -q -y --simulate install $wanted"
    inside "apt-get -q -y --download-only install $wanted" >>"$log" || return 1
    logged "apt-get -q -y install $wanted"
}

wanted="/packages/*.deb cmake g++ git libre2-dev libsqlite3-dev make pkg-config"
if command -v mmdebstrap >/dev/null && fresh_system; then
    echo "in a fresh $suite"
else
    echo "in this system, since no fresh one can be had: $(tail -n 1 "$log" 2>/dev/null || echo 'no mmdebstrap')"
    system=$root/system
    mkdir "$root"/{changed,work} "$system"
    mount -t overlay -o "lowerdir=/,upperdir=$root/changed,workdir=$root/work" overlay "$system" 2>/dev/null ||
        skip "neither a fresh system nor an overlay can be had"
    furnish
    logged "dpkg -i --force-unsafe-io /packages/*.deb"
fi
mkdir -p "$system/espy/tests"
cp -r "$top/debian" "$system/espy/"
cp -r "$top/tests/install" "$system/espy/tests/"
status=0
for test in command cxx c python; do
    echo "=== $test"
    inside "cd /espy && debian/tests/$test" || { echo "FAILED: $test" && status=1; }
done
exit $status

# Sourced: which Debian packages espy is built and tested with, and how they get installed.

release_packages=(
    cmake ninja-build g++ pkg-config
    libcli11-dev libevent-dev libfmt-dev libre2-dev libsqlite3-dev rapidjson-dev
    libnats-dev libssl-dev zlib1g-dev
)
# Node.js from elsewhere than Debian brings npm and the headers along, and does not go with Debian's.
node_packages=()
command -v node >/dev/null || node_packages+=(nodejs)
command -v npm >/dev/null || node_packages+=(npm)
[ -e /usr/include/node/node_api.h ] || node_packages+=(libnode-dev)
test_packages=(
    "${release_packages[@]}" "${node_packages[@]}"
    libgmock-dev libgtest-dev
    nats-server
    libbenchmark-dev mypy pybind11-dev python3-dev python3-trio python3-twisted python3-uvloop
    mkdocs python3-django python3-flask python3-watchdog python3-werkzeug uvicorn
    libasio-dev libboost-dev libglib2.0-dev libsystemd-dev libuv1-dev qt6-base-dev
    abigail-tools bindfs btrfs-progs fish git groff inotify-tools procps xfsprogs zsh
    debhelper dh-python dpkg-dev lintian mmdebstrap python3-pip python3-setuptools python3-venv python3-wheel
)
# shellcheck disable=SC2034 # for scripts/bench
bench_packages=(nats-server libbenchmark-dev pybind11-dev python3-dev python3-matplotlib)
# The watchers that espy is compared with.
# shellcheck disable=SC2034 # for scripts/bench
peer_packages=(
    inotify-tools entr fswatch watchman python3-watchdog python3-pyinotify python3-twisted
    golang-go golang-github-fsnotify-fsnotify-dev
)
# shellcheck disable=SC2034 # for .ci/run
ci_packages=(
    "${test_packages[@]}"
    clang clang-format clang-tidy libclang-rt-dev
    shellcheck
)

# Prints those of the packages $@ that are not installed.
missing_packages() {
    local package installed
    # shellcheck disable=SC2016 # the format is dpkg's
    installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qxF "$package installed" <<<"$installed" || echo "$package"
    done
}

# apt-get as root; descriptor 9 is the lock of the build, which no service that apt starts may keep.
apt() {
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" 9>&-
}

# Installs those of the Debian packages $@ that are missing and says which. Where it cannot, it says what is needed;
# without apt the packages may be there under other names, so that the build has to tell.
install_packages() {
    local missing log
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        printf 'There is no apt-get here. Needed are, by their names in Debian:\n  %s\n' "$*" >&2
        return
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        printf 'Missing, and neither root nor sudo is here to install it:\n  apt-get install %s\n' "${missing[*]}" >&2
        return 1
    fi
    printf 'Installing from Debian: %s\n' "${missing[*]}" >&2
    log=$(mktemp)
    # The package lists of a fresh system are empty, those of an old one outdated.
    if ! { apt install --no-install-recommends "${missing[@]}" ||
        { apt update && apt install --no-install-recommends "${missing[@]}"; }; } >"$log" 2>&1; then
        tail -n 30 "$log" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

# Sourced: builds the release, in one process at a time, and only when it is out of date.

top=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
release=$top/build/release
release_stamp=$top/build/release.stamp
release_log=$top/build/release.log

# True if the command was built, and neither its sources nor the folders that hold them changed since.
release_is_current() {
    local changed
    [ -x "$release/espy" ] && [ -f "$release_stamp" ] || return 1
    changed=$(find "$top"/{CMakeLists.txt,CMakePresets.json,cmake,include,src,cli,nats} \
        -newer "$release_stamp" -print -quit) && [ -z "$changed" ]
}

# Waits until no other process builds the release. The lock ends with this process and all that it started, or by
# unlock_release.
lock_release() {
    mkdir -p "$top/build"
    exec 9>"$top/build/release.lock"
    flock 9
}
unlock_release() {
    exec 9>&-
}

# Says that it takes long, and on a terminal how far it is.
show_progress() {
    sleep 2
    printf 'Building espy; the log is %s\n' "$release_log"
    while [ -t 2 ] && kill -0 $$ 2>/dev/null; do
        printf '\r\033[K%.78s' "$(tail -n 1 "$release_log")"
        sleep 1
    done
}

# Runs a command with its output in the log, the end of which is shown if it fails.
log_quietly() {
    local status=0
    "$@" >>"$release_log" 2>&1 </dev/null || status=$?
    [ $status -eq 0 ] || tail -n 100 "$release_log" >&2
    return $status
}

# True if build/release is of this very source tree, which may have been moved or copied here.
release_is_configured() {
    [ -f "$release/build.ninja" ] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$top" "$release/CMakeCache.txt"
}

# configure_release [-DNAME=VALUE…]
configure_release() {
    local fresh=()
    release_is_configured || fresh=(--fresh)
    log_quietly cmake -S "$top" --preset release "${fresh[@]}" "$@"
}

# build_release TARGET…; configured, and with the lock held.
build_release() {
    local progress status=0
    # What changes while it is built is newer than the stamp.
    rm -f "$release_stamp"
    touch "$release_stamp.begun"
    show_progress >&2 9>&- </dev/null &
    progress=$!
    log_quietly cmake --build "$release" --target "$@" || status=$?
    kill $progress 2>/dev/null || true
    wait $progress 2>/dev/null || true
    [ ! -t 2 ] || printf '\r\033[K' >&2
    [ $status -ne 0 ] || mv "$release_stamp.begun" "$release_stamp"
    return $status
}

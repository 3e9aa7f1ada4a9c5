#!/usr/bin/env bash
# Holds scripts/run to what it says, in a copy of it beside stand-ins for cmake, dpkg-query, apt-get, id and sudo:
# run_test.sh CASE, one of the functions below.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

project=$work/project
mkdir -p "$project"/{cmake,include,src,cli,nats,build} "$work/elsewhere"
touch "$project"/{CMakeLists.txt,CMakePresets.json,src/a.cpp}
cp -r "$here/../../scripts" "$project/scripts"
export STUB_LOG=$work/log PATH=$here/stubs:$PATH
touch "$STUB_LOG"
cd "$work/elsewhere"

fail() {
    printf '%s\nlog:\n' "$*"
    cat "$STUB_LOG"
    exit 1
}
# Runs the script with ARGS; its output and its exit status are in $out, $err and $status.
run() {
    status=0
    "$project/scripts/run" "$@" >"$work/out" 2>"$work/err" || status=$?
    out=$(<"$work/out")
    err=$(<"$work/err")
}
started() {
    grep -c "^$1 " "$STUB_LOG" || true
}

RunsTheCommandInTheDirectoryOfTheCaller() {
    run watch 'a b'
    [ "$out" = "$work/elsewhere:watch a b" ] || fail "said: $out $err"
    [ $status -eq 5 ] || fail "exit status $status"
    [ -z "$err" ] || fail "not quiet: $err"
}
StartsNeitherCmakeNorAptTheSecondTime() {
    run
    : >"$STUB_LOG"
    run again
    [ "$out" = "$work/elsewhere:again" ] || fail "said: $out"
    [ ! -s "$STUB_LOG" ] || fail "started something"
}
BuildsAllThatTheInstallationTakes() {
    run
    grep -q '^cmake --build .*--target espy espy_generated$' "$STUB_LOG" || fail "no manual pages"
}
BuildsTheProgramOfManyMachinesForThoseWhoAskForIt() {
    run
    run ship
    grep -q '^cmake --build .*--target espy espy_generated espy_nats$' "$STUB_LOG" || fail "not built"
    : >"$STUB_LOG"
    run follow a
    run watch
    [ ! -s "$STUB_LOG" ] || fail "started something"
    touch -d '+2 seconds' "$project/src/a.cpp"
    run fleet
    [ "$(started 'cmake --build')" -eq 1 ] || fail "no build"
}
BuildsAgainWithoutConfiguringWhenASourceChanged() {
    run
    : >"$STUB_LOG"
    touch -d '+2 seconds' "$project/src/a.cpp"
    run
    [ "$(started 'cmake --build')" -eq 1 ] || fail "no build"
    [ "$(started 'cmake -S')" -eq 0 ] || fail "configured again"
}
BuildsAgainWhenASourceWasRemoved() {
    run
    : >"$STUB_LOG"
    rm "$project/src/a.cpp"
    touch -d '+2 seconds' "$project/src"
    run
    [ "$(started 'cmake --build')" -eq 1 ] || fail "no build"
}
ConfiguresAgainAfterItsFolderMoved() {
    run
    mv "$project" "$work/moved"
    project=$work/moved
    rm "$project/build/release.stamp"
    : >"$STUB_LOG"
    run
    grep -q '^cmake -S .*/moved .*--fresh' "$STUB_LOG" || fail "uses the other folder's build"
}
BuildsOnceForManyCallersAtOnce() {
    local pids=() pid
    for _ in 1 2 3 4 5 6 7 8; do
        "$project/scripts/run" >>"$work/out" 2>&1 || true &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do
        wait "$pid"
    done
    [ "$(started 'cmake --build')" -eq 1 ] || fail "not one build"
    [ "$(grep -c "^$work/elsewhere:" "$work/out")" -eq 8 ] || fail "$(<"$work/out")"
}
ShowsTheLogWhenTheBuildFails() {
    STUB_BUILD_FAILS=1 run
    [ $status -ne 0 ] || fail "exit status 0"
    [[ $err == *"no such thing"* ]] || fail "said: $err"
    run
    [ $status -eq 5 ] || fail "did not recover: $err"
}
InstallsWhatIsMissingAndSaysSo() {
    STUB_MISSING=ninja-build run
    [[ $err == "Installing from Debian: ninja-build" ]] || fail "said: $err"
    grep -q '^apt-get .*install .*ninja-build$' "$STUB_LOG" || fail "not installed"
    [ "$(started sudo)" -eq 0 ] || fail "sudo as root"
    [ $status -eq 5 ] || fail "exit status $status"
}
InstallsBySudoForOthersThanRoot() {
    STUB_UID=1000 STUB_MISSING=ninja-build run
    grep -q '^sudo .*apt-get .*install .*ninja-build$' "$STUB_LOG" || fail "no sudo"
}
ListsWhatIsNeededWhereThereIsNoApt() {
    local tool
    mkdir "$work/bin"
    for tool in bash cat chmod dirname env find flock grep kill mkdir mv readlink rm rmdir sleep tail touch; do
        ln -s "$(type -P $tool)" "$work/bin/"
    done
    ln -s "$here/stubs/cmake" "$work/bin/"
    PATH=$work/bin run
    [[ $err == *"no apt-get"*"libcli11-dev"* ]] || fail "said: $err"
    [ $status -eq 5 ] || fail "did not try to build: $err"
}

"$1"

#!/usr/bin/env bash
# A launcher of the compiler: takes an object from the build ESPY_OBJECTS, which was made of the same source, in place of
# compiling it. What is not there, or is a bundle of other sources, is compiled.
set -euo pipefail

object='' source='' previous=''
for argument in "$@"; do
    case $previous in
    -o) object=$argument ;;
    -c) source=$argument ;;
    esac
    previous=$argument
done
sources() {
    sed -n 's/^#include ".*\/\(.*\)"$/\1/p' "$1"
}
made=$ESPY_OBJECTS/$object
if [ -n "$object" ] && [ -f "$made" ] &&
    { [[ $source != */Unity/* ]] || cmp -s <(sources "$source") <(sources "$ESPY_OBJECTS/${source#"$PWD/"}"); }; then
    cp "$made" "$object"
else
    exec "$@"
fi

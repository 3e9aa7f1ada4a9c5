#!/usr/bin/env bash
# What a plain configuration of the project $1, in $2 by the compiler $3 and the generator $4, has targets for.
set -euo pipefail

rm -rf "$2"
cmake -S "$1" -B "$2" -G "$4" -DCMAKE_CXX_COMPILER="$3" >/dev/null
targets=$(cmake --build "$2" --target help)
for target in espy_objects espy_ignore espy_journal espy_cli; do
    grep -qw "$target" <<<"$targets" || { echo "no target $target"; exit 1; }
done
for target in unit_tests ignore_tests journal_tests simulation_test storm example_map bench_work espy_python; do
    ! grep -qw "$target" <<<"$targets" || { echo "there is a target $target"; exit 1; }
done
grep -q '^CMAKE_BUILD_TYPE:STRING=Release$' "$2/CMakeCache.txt" || { echo "not optimised"; exit 1; }

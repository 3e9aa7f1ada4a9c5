#!/usr/bin/env bash
# Builds $5 with the flags that $4.pc of the install tree $1 gives; $2 is the compiler with its flags, $3 the output.
set -euo pipefail
cd "$(dirname "$0")"

PKG_CONFIG_PATH=$(dirname "$(find "$1" -name "$4.pc")")
export PKG_CONFIG_PATH
[ "$(pkg-config --modversion "$4")" != "" ]
read -ra compiler <<<"$2"
# The library first, what it needs after it.
read -ra flags <<<"$(pkg-config --cflags --libs "$4")"
standard=c++20
[[ $5 != *.c ]] || standard='c99'
"${compiler[@]}" "-std=$standard" "$5" "${flags[@]}" -o "$3"
LD_LIBRARY_PATH=$(pkg-config --variable=libdir "$4") "$3"

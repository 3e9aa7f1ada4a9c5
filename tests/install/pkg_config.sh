#!/usr/bin/env bash
# Builds main.cpp with the flags that espy.pc of the install tree $1 gives; $2 is the compiler with its flags, $3 the output.
set -euo pipefail
cd "$(dirname "$0")"

PKG_CONFIG_PATH=$(dirname "$(find "$1" -name espy.pc)")
export PKG_CONFIG_PATH
[ "$(pkg-config --modversion espy)" != "" ]
read -ra compiler <<<"$2"
read -ra flags <<<"$(pkg-config --cflags --libs espy)"
"${compiler[@]}" -std=c++20 main.cpp "${flags[@]}" -o "$3"
"$3"

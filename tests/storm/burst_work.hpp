/// 41,111 entries as fast as one process can make them.
#pragma once

#include <cstddef>
#include <string>

namespace espy::test {

inline constexpr std::size_t burst_entries = 41'111;

/// `mkdir -p` of five levels with a file in each, 2,000 times, then what tar would make of 1,111
/// directories with 20,000 files; all below `root`, which is there.
void make_burst(const std::string& root);

} // namespace espy::test

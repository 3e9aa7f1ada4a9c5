/// What processes are called.
#pragma once

#include <espy/batch_writer.hpp>

#include <cstdint>
#include <string_view>
#include <unordered_map>

namespace espy::tree {

/// The names of the commands of processes, as long as one batch is filled: a number may be another
/// process's by the next.
class process_names {
public:
    /// The name of the command of `process`, kept in the batch; empty if it does not live any more.
    std::string_view find(std::int32_t process, batch& out);
    /// Another batch is filled.
    void clear() noexcept { names_.clear(); }

private:
    std::unordered_map<std::int32_t, std::string_view> names_;
};

} // namespace espy::tree

/// What a command has written, by the kernel's account of its processes.
#pragma once

#include "run/changed.hpp"

#include <cstdint>
#include <optional>

#include <sys/types.h>

namespace espy::cli {

/// Bytes that processes wrote.
struct bytes_written {
    /// To anything: files, pipes, terminals.
    std::uint64_t in_all = 0;
    /// To the storage of file systems that have one, in whole pages.
    std::uint64_t to_storage = 0;

    bytes_written& operator+=(const bytes_written& more) noexcept {
        in_all += more.in_all;
        to_storage += more.to_storage;
        return *this;
    }
};

/// The account of a process that has ended but was not waited for, with that of all processes that
/// it waited for; nothing if the kernel keeps none (proc(5): `/proc/PID/io`).
std::optional<bytes_written> bytes_written_by(pid_t process);

/// True if the changes are the work of who wrote so much: it wrote exactly as many bytes as
/// the changed files have, as much of it to storage, and each of them was there before and was
/// written once. Had anybody else changed one of them, there would be a second writing of it, or
/// bytes that are not accounted for. False in all other cases, such as bytes that went to a
/// terminal.
bool accounts_for(const bytes_written& written, const changed& changes);

} // namespace espy::cli

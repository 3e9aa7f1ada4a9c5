/// The socket by which git 2.55 and later asks its monitor without a process of its own.
#pragma once

#include "git/trees/work_tree.hpp"

#include <espy/unique_fd.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace espy::cli::git {

/// The packets of git: four hexadecimal digits for the length, which they are part of, then the bytes;
/// `0000` is the end of a message.
namespace packets {
/// What `bytes` begin with, without the lengths; nothing if the message is not complete.
std::optional<std::string> message(std::string_view bytes);
/// False if it can never become a message.
bool is_possible(std::string_view bytes);
/// `text` (a token, then paths, each ended by a NUL) as git expects an answer.
std::string answer(std::string_view text);
} // namespace packets

/// `builtin:espy.…` for `espy:…`: git asks again with tokens of its own kind alone.
std::string to_git_token(std::string_view text);
std::string from_git_token(std::string_view text);

/// Listens in the repository, in the place of git's own monitor, which is asked to end. Distinct
/// objects: safe. Shared objects: unsafe.
class ipc_socket {
public:
    /// Throws `failure`.
    ipc_socket(std::string top, const std::string& git_directory);
    ipc_socket(ipc_socket&&) = default;
    ipc_socket& operator=(ipc_socket&&) = default;
    ipc_socket(const ipc_socket&) = delete;
    ipc_socket& operator=(const ipc_socket&) = delete;
    /// The file is removed, unless somebody else's is there.
    ~ipc_socket();

    int descriptor() const noexcept { return listener_.get(); }
    const std::string& top() const noexcept { return top_; }

private:
    std::string top_;
    std::string path_;
    unique_fd listener_;
    identity file_;
};

} // namespace espy::cli::git

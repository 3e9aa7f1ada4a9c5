/// The words of the command, with what changed in them.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace espy::cli {

/// True if the command asks for paths: a word is `{}` or `/_`, or has `{first}` in it. The words
/// `{{}}` and `{{first}}` are `{}` and `{first}` for the command itself, and so is every `{}` in the
/// command of `find -exec` and `xargs -I {}`.
bool has_placeholders(std::span<const std::string> command);

/// Puts paths into the command: for the word `{}` all of them, a word each; for `/_` the first, from
/// the root directory on; for `{first}`, anywhere in a word, the first as it is. A path that begins
/// with a dash is preceded by `./`.
/// @pre `paths` is not empty if the command has placeholders.
std::vector<std::string> fill_in(std::span<const std::string> command,
                                 std::span<const std::string> paths);

/// The command for a shell to interpret, in which `"$@"` is all paths and `"$1"` the first.
std::vector<std::string> for_shell(std::span<const std::string> command,
                                   std::span<const std::string> paths);

} // namespace espy::cli

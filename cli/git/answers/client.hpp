/// Asks the server of this user.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace espy::cli::git {

/// The answer, however long it takes. Nothing: there is no server, or it ended meanwhile.
std::optional<std::string> ask_server(std::initializer_list<std::string_view> words);

} // namespace espy::cli::git

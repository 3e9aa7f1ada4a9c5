/// Why a root was not added, for people.
#pragma once

#include <espy/options.hpp>

#include <filesystem>
#include <string>
#include <system_error>

namespace espy {

/// The reason and what to do, in one line, for what `add` failed with.
std::string refusal_of(const std::filesystem::path& path, const root_options& options,
                       std::error_code why);

} // namespace espy

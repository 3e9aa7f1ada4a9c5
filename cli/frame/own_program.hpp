/// Programs that belong to espy, and are no commands for people.
#pragma once

#include "frame/command.hpp"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace espy::cli {

/// Where such a program is, beside this one; empty if it is not installed.
std::filesystem::path own_program(std::string_view name);

/// Becomes the program that the entry is run by. Throws `failure` if it is not installed: it says which package
/// has it.
[[noreturn]] void run_own_program(const command_entry& entry, std::span<const std::string> words);

} // namespace espy::cli

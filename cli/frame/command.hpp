/// What a subcommand of `espy` is.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace espy::cli {

/// What is left of the arguments when the options are taken away.
struct operands {
    std::vector<std::string> before_dashes;
    /// What follows `--`, untouched.
    std::vector<std::string> after_dashes;
    bool has_dashes = false;

    /// Both, for a command to which `--` only says that no option follows.
    std::vector<std::string> all() const;
};

/// A subcommand: declares its options, and runs once they are parsed. Distinct objects: safe.
/// Shared objects: unsafe.
class command {
public:
    command() = default;
    command(const command&) = delete;
    command& operator=(const command&) = delete;
    virtual ~command() = default;

    /// The operands for the line `Usage:`, such as `PATH...`.
    virtual std::string_view operand_names() const = 0;
    /// Adds options bound to this object, and the examples as the footer. Operands are no options:
    /// they are given to `run`.
    virtual void declare(CLI::App& app) = 0;
    /// @return The exit status. Throws `usage_error`, `failure` or `espy::error`.
    virtual int run(const operands& given) = 0;
};

/// How a subcommand is known.
struct command_entry {
    std::string_view name;
    /// One line for `espy --help`.
    std::string_view summary;
    std::unique_ptr<command> (*make)();
    /// Not in `espy --help`, the manual and the completions: for the build of these.
    bool hidden = false;
    /// Which other program runs it (`own_program`); empty: this one. `make` is for its help then.
    std::string_view program = {};
};

/// Every subcommand, in the order of `espy --help`.
std::span<const command_entry> commands() noexcept;

/// The entry called `name`, or null.
inline const command_entry* find_command(std::string_view name) noexcept {
    for (const command_entry& each : commands()) {
        if (each.name == name) {
            return &each;
        }
    }
    return nullptr;
}

} // namespace espy::cli

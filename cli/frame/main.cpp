#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "frame/command.hpp"
#include "frame/end_of.hpp"
#include "frame/help.hpp"
#include "frame/own_program.hpp"
#include "git/hook/hook.hpp"
#include "inotify_tools/tools.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"
#include "words/arguments.hpp"
#include "words/did_you_mean.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace espy::cli {
namespace {

int run_one(const command_entry& entry, std::span<const std::string> words) {
    const std::unique_ptr<command> command = entry.make();
    const std::unique_ptr<CLI::App> parser = make_parser(entry, *command);
    try {
        return command->run(parse(*parser, expand_argument_files(words)));
    } catch (const CLI::Success&) {
        print(parser->help());
        return exit_status::success;
    } catch (const usage_error& error) {
        say(fmt::format("{}; see: espy {} --help", error.what(), entry.name));
        return exit_status::usage;
    }
}

bool asks_for_help(std::span<const std::string> words) {
    return std::any_of(words.begin(), words.end(),
                       [](const std::string& word) { return word == "--help" || word == "-h"; });
}

/// With the line that was meant, perhaps.
std::string no_such_command(std::span<const std::string> words) {
    if (words[0].starts_with('-')) {
        const std::array<std::string, 2> options{"--help", "--version"};
        return fmt::format("no such option: {}{}; see: espy --help", escaped(words[0]),
                           did_you_mean(words[0], options));
    }
    std::vector<std::string> names;
    for (const command_entry& entry : commands()) {
        if (!entry.hidden) {
            names.emplace_back(entry.name);
        }
    }
    std::string hint = did_you_mean(words[0], names);
    if (hint.empty()) {
        std::error_code ec;
        hint = std::filesystem::exists(words[0], ec) ? "; to watch it: espy watch"
                                                     : "; to run it: espy run --";
        for (const std::string& word : words) {
            hint += " " + escaped(word);
        }
    }
    return fmt::format("{}: no such command{}; see: espy --help", escaped(words[0]), hint);
}

int run(std::span<const std::string> words) {
    if (words.size() > 1 && words[0] == "help") {
        const std::array<std::string, 2> asked{words[1], "--help"};
        return run(asked);
    }
    if (words.empty()) {
        say("no command given; try: espy watch . (or: espy --help)");
        return exit_status::usage;
    }
    if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
        print(overview());
        return exit_status::success;
    }
    if (words[0] == "--version") {
        print("espy " ESPY_VERSION "\n");
        return exit_status::success;
    }
    const command_entry* const entry = find_command(words[0]);
    if (entry == nullptr) {
        say(no_such_command(words));
        return exit_status::usage;
    }
    const std::span<const std::string> rest = words.subspan(1);
    if (!entry->program.empty() && !asks_for_help(rest)) {
        run_own_program(*entry, rest);
    }
    return run_one(*entry, rest);
}

/// inotifywait or inotifywatch, by the name of the command, or as its first word.
std::optional<int> run_tool(int argc, char** argv) {
    for (int at = 0; at < argc && at < 2; ++at) {
        const std::string_view name = argv[at];
        const auto tool = inotify_tools::find_tool(name);
        if (tool != nullptr && (at == 0 || name.find('/') == std::string_view::npos)) {
            return tool(argc - at, argv + at);
        }
    }
    return {};
}

/// Before anything else is done: git waits for it.
bool is_git_hook(int argc, char** argv) {
    return argc > 2 && std::string_view(argv[1]) == "git" && std::string_view(argv[2]) == "hook";
}

} // namespace
} // namespace espy::cli

int main(int argc, char** argv) {
    using namespace espy::cli;
    if (is_git_hook(argc, argv)) {
        return git::run_hook(argc - 3, argv + 3);
    }
    return end_of([&]() -> int {
        // They die of SIGPIPE, as those of inotify-tools do.
        if (const auto status = run_tool(argc, argv)) {
            return *status;
        }
        prepare_standard_streams();
        const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        return run(words);
    });
}

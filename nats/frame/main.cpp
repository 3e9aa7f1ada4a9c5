/// espy-nats: run by espy, with the name of the command as the first word.
#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "frame/command.hpp"
#include "frame/end_of.hpp"
#include "frame/help.hpp"
#include "streams/output.hpp"
#include "streams/standard_streams.hpp"
#include "words/arguments.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <span>
#include <string>
#include <vector>

namespace espy::cli {
namespace {

int run(std::span<const std::string> words) {
    const command_entry* const entry = words.empty() ? nullptr : find_command(words[0]);
    if (entry == nullptr) {
        say("espy-nats is run by espy; see: espy --help");
        return exit_status::usage;
    }
    const auto command = entry->make();
    const auto parser = make_parser(*entry, *command);
    try {
        return command->run(parse(*parser, expand_argument_files(words.subspan(1))));
    } catch (const CLI::Success&) {
        print(parser->help());
        return exit_status::success;
    } catch (const usage_error& error) {
        say(fmt::format("{}; see: espy {} --help", error.what(), entry->name));
        return exit_status::usage;
    }
}

} // namespace
} // namespace espy::cli

int main(int argc, char** argv) {
    using namespace espy::cli;
    return end_of([&] {
        prepare_standard_streams();
        const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
        return run(words);
    });
}

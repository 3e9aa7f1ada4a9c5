#include "git/git_command.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "git/actions.hpp"
#include "git/answers/server.hpp"
#include "streams/interrupt.hpp"
#include "words/did_you_mean.hpp"
#include "words/duration.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace espy::cli {
namespace {

constexpr const char* git_footer = R"(Actions:
  enable    Have git ask espy what changed, in the repository at DIR (the present directory)
  disable   Undo that: settings and index are as they were before
  status    Say whether it works, and what it saved

Examples:
  espy git enable                   git status in a large repository takes a tenth of the time
  espy git status                   is it live, what does it hold, how much was saved
  espy git disable

A process in the background, one for all repositories of a user, watches the work trees. git starts
it when it needs it, and it ends when nobody has asked for a day (espy git serve --idle TIME starts
it with another time). It writes nothing into the repository.

Exit status: 0 as asked, 1 error, 2 wrong arguments; status: 0 if it is live, 1 if not.
)";

class git_command final : public command {
public:
    std::string_view operand_names() const override { return "enable|disable|status [DIR]"; }

    void declare(CLI::App& app) override {
        app.add_option("--idle", idle_,
                       "For serve: end when nobody has asked for TIME, such as 2h (24h)")
            ->type_name("TIME");
        app.add_flag("--ipc", ipc_,
                     "For enable and serve: let git 2.55 and later ask by a socket in the "
                     "repository, without a process");
        app.add_flag("-q,--quiet", quiet_, "For enable: errors only, no other messages");
        app.footer(git_footer);
    }

    int run(const operands& given) override {
        const std::vector<std::string> words = given.all();
        if (words.empty()) {
            throw usage_error("enable, disable or status is needed; for example: espy git enable");
        }
        const std::span<const std::string> rest = std::span(words).subspan(1);
        if (words[0] == "serve") {
            return serve(rest);
        }
        const std::array<std::string, 3> actions{"enable", "disable", "status"};
        if (std::find(actions.begin(), actions.end(), words[0]) == actions.end()) {
            throw usage_error(fmt::format("{}: no such action{}", escaped(words[0]),
                                          did_you_mean(words[0], actions)));
        }
        if (rest.size() > 1) {
            throw usage_error(fmt::format("{}: one directory at a time", escaped(rest[1])));
        }
        end_on_signals();
        const std::string directory = rest.empty() ? "." : rest[0];
        return words[0] == "enable"    ? git::enable(directory, {.quiet = quiet_, .ipc = ipc_})
               : words[0] == "disable" ? git::disable(directory)
                                       : git::show_status(directory);
    }

private:
    int serve(std::span<const std::string> tops) const {
        end_on_signals();
        git::serve({.tops = tops, .idle = parse_duration("--idle", idle_), .ipc = ipc_});
        return 0;
    }

    std::string idle_ = "24h";
    bool quiet_ = false;
    bool ipc_ = false;
};

} // namespace

std::unique_ptr<command> make_git_command() {
    return std::make_unique<git_command>();
}

} // namespace espy::cli

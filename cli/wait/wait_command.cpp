#include "wait/wait_command.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "source/options.hpp"
#include "streams/interrupt.hpp"
#include "streams/output.hpp"
#include "wait/presence.hpp"
#include "words/duration.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace espy::cli {
namespace {

constexpr const char* wait_footer = R"(Examples:
  espy wait /run/postgresql/.s.PGSQL.5432 && psql
                                    go on as soon as the socket is there
  espy wait --timeout 30s build/app || echo "no build"
                                    exit status 3 when the time is over
  espy wait 'dist/app.*.js' dist/index.html
                                    both; in quotes, a pattern for a name that is not known
  espy wait --any done failed       one of them
  espy wait --gone /run/backup.pid && poweroff
                                    go on as soon as nothing is there any more
  espy wait --gone /proc/4711       until that process has ended

No part of a path has to exist yet. A symbolic link counts as what it leads to. A PATH in quotes may
have *, ? and [...], which mean what they mean in a shell, unless something has exactly that name; a
\ before one of them takes away its meaning. If a path may not be looked at for the moment, espy
tries again.

Exit status: 0 as asked, 1 error, 2 wrong arguments, 3 the time is over. A signal that ends espy
kills it, so that a shell shows 130 after Ctrl-C.
)";

class wait_command final : public command {
public:
    std::string_view operand_names() const override { return "PATH..."; }

    void declare(CLI::App& app) override {
        app.add_flag("--gone", options_.gone, "Wait until nothing is there");
        app.add_flag("--any", options_.any, "Wait for one PATH, not for all of them");
        app.add_option("--timeout", timeout_,
                       "End after TIME, such as 500ms, 10s, 2m, 1h, with exit status 3")
            ->type_name("TIME");
        declare_source(app, source_);
        app.add_flag("-q,--quiet", quiet_, "Errors only, no other messages");
        app.footer(wait_footer);
    }

    int run(const operands& given) override {
        options_.paths = given.all();
        const auto& paths = options_.paths;
        if (paths.empty() || std::find(paths.begin(), paths.end(), "") != paths.end()) {
            throw usage_error("a path is needed; for example: espy wait build/app");
        }
        std::optional<std::chrono::milliseconds> timeout;
        if (!timeout_.empty()) {
            timeout = parse_duration("--timeout", timeout_);
        }
        options_.source = read_source_words(source_);
        end_on_signals();
        const auto missing = wait_for_presence(options_, deadline(timeout));
        if (missing && !quiet_) {
            say(fmt::format("{} {} after {}", escaped(missing->path),
                            missing->hidden ? "may not be looked at"
                            : options_.gone ? "is still there"
                                            : "is not there",
                            duration_text(*timeout)));
        }
        return missing ? exit_status::timeout : exit_status::success;
    }

private:
    wait_options options_;
    std::string timeout_;
    source_words source_;
    bool quiet_ = false;
};

} // namespace

std::unique_ptr<command> make_wait_command() {
    return std::make_unique<wait_command>();
}

} // namespace espy::cli

#include "wait/wait_command.hpp"

#include "duration.hpp"
#include "exit_status.hpp"
#include "failure.hpp"
#include "format/escape.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "source/options.hpp"
#include "wait/presence.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <optional>
#include <string>

namespace espy::cli {
namespace {

constexpr const char* wait_footer = R"(Examples:
  espy wait /run/postgresql/.s.PGSQL.5432 && psql
                                    go on as soon as the socket is there
  espy wait --timeout 30s build/app || echo "no build"
                                    exit status 3 when the time is over
  espy wait --gone /var/lib/dpkg/lock && apt-get update
                                    go on as soon as the file is deleted

Nothing of the path needs to exist yet. A symbolic link counts as what it leads to.
)";

class wait_command final : public command {
public:
    std::string_view operand_names() const override { return "PATH"; }

    void declare(CLI::App& app) override {
        app.add_flag("--gone", gone_, "Wait until nothing is there");
        app.add_option("--timeout", timeout_,
                       "End after TIME, such as 500ms, 10s, 2m, 1h, with exit status 3")
            ->type_name("TIME");
        declare_source(app, source_);
        app.add_flag("-q,--quiet", quiet_, "No words on standard error, only errors");
        app.footer(wait_footer);
    }

    int run(const operands& given) override {
        const std::vector<std::string> paths = given.all();
        if (paths.size() != 1 || paths.front().empty()) {
            throw usage_error("one path is needed; for example: espy wait build/app");
        }
        std::optional<std::chrono::milliseconds> timeout;
        if (!timeout_.empty()) {
            timeout = parse_duration("--timeout", timeout_);
        }
        const watcher_options source = read_source_words(source_);
        end_on_signals();
        if (wait_for_presence(paths.front(), !gone_, source, deadline(timeout))) {
            return exit_status::success;
        }
        if (!quiet_) {
            say(fmt::format("{} {} after {}", escaped(paths.front()),
                            gone_ ? "is still there" : "is not there", escaped(timeout_)));
        }
        return exit_status::timeout;
    }

private:
    std::string timeout_;
    source_words source_;
    bool gone_ = false;
    bool quiet_ = false;
};

} // namespace

std::unique_ptr<command> make_wait_command() {
    return std::make_unique<wait_command>();
}

} // namespace espy::cli

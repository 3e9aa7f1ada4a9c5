#include "run/run_command.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "run/options.hpp"
#include "run/session.hpp"
#include "watch/roots.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace espy::cli {
namespace {

constexpr const char* run_footer = R"(Examples:
  espy run -- make                  now, and whenever something below the present directory changed
  espy run src include -- make -j8  only what is in these directories
  espy run -e py -- pytest -q       only files that end in .py
  espy run -r -- ./server --port 8080
                                    stop the server and start it again
  espy run --on-busy signal --signal HUP /etc/nginx -- nginx -g 'daemon off;'
                                    let it read its settings again
  espy run -p --only '*.md' -- pandoc -o out.html /_
                                    with the file that changed, and not before one did
  espy run -e js -- prettier --write {}
                                    with all files that changed
  espy run --shell -- 'make && ./app "$@"'
                                    what a shell has to interpret
  espy run --changes-to stdin -- jq -r .path
                                    with the changes as JSON, one object a line
  git ls-files -z | espy run --stdin -- make
                                    exactly these files

Words of the command:
  {}        every file that changed and exists, each as a word
  {first}   the first of them, also as a part of a word
  /_        the first of them, as a path from / on
  {{}}      {} as it is, and {{first}} likewise
A command with one of the first three runs only if such a file exists. The {} of find -exec and of
xargs -I {} stays as it is. No shell takes part unless --shell asks for it; then "$@" is all files.

espy waits until nothing has changed for a while (--settle), and takes the net effect. touch and
chmod are changes. The files that editors keep beside a file, such as .main.c.swp, are not, nor are
files that git ignores.

A file that changes while the command runs leads to one more run after it, so that no edit is lost,
unless the file is the same as before the run or after an earlier run, or the bytes that the command
wrote are exactly those of the files that changed. So a formatter does not start itself again. A
file that is different after each of three runs is taken for an output of the command, and does not
count any more; to avoid the second run, --ignore such a file.

Ctrl-C stops the command and espy; a second Ctrl-C kills the command. Every process that the command
has started is stopped with it, even a daemon in the background. The command has the terminal while
it runs.

Exit status: that of the command with --exit-with-command; otherwise 1 error, 2 wrong arguments. A
signal that ends espy kills it (130 Ctrl-C, 143 SIGTERM). A command that is not found has status
127.
)";

/// What was meant to run is among the paths, probably.
[[noreturn]] void throw_no_command(const std::vector<std::string>& words) {
    const auto exists = [](const std::string& word) {
        std::error_code ec;
        return std::filesystem::exists(word, ec);
    };
    const auto command = std::find_if_not(words.begin(), words.end(), exists);
    if (command == words.end()) {
        throw usage_error("no command given; for example: espy run src -- make");
    }
    std::string line;
    for (auto word = words.begin(); word != words.end(); ++word) {
        line += (word == command ? " -- " : " ") + escaped(*word);
    }
    throw usage_error(fmt::format("no command given: it stands after --, as in: espy run{}", line));
}

class run_command final : public command {
public:
    std::string_view operand_names() const override { return "[PATH]... -- COMMAND [ARGUMENT]..."; }

    void declare(CLI::App& app) override {
        declare_filter(app, words_.filter, true);
        declare_depth(app, words_.depth);
        declare_source(app, words_.source);
        app.add_flag("--stdin", words_.from_stdin,
                     "Read more paths from standard input, one a line or ended by NULs");
        app.add_option("-w,--watch", words_.watched, "One more path, like those before --")
            ->type_name("PATH")
            ->allow_extra_args(false)
            ->take_all();
        declare_settling(app, words_.settling, "100ms");
        declare_running(app);
        declare_stopping(app);
        app.footer(run_footer);
    }

    int run(const operands& given) override {
        run_options options = read_run_words(words_);
        if (given.after_dashes.empty()) {
            throw_no_command(given.before_dashes);
        }
        options.command = given.after_dashes;
        options.roots = given.before_dashes;
        options.roots.insert(options.roots.end(), words_.watched.begin(), words_.watched.end());
        if (words_.from_stdin) {
            const std::vector<std::string> more = read_paths_from_stdin();
            options.roots.insert(options.roots.end(), more.begin(), more.end());
        }
        if (options.roots.empty()) {
            if (words_.from_stdin) {
                throw usage_error("no path on standard input");
            }
            options.roots.emplace_back(".");
        }
        return cli::run(options);
    }

private:
    void declare_running(CLI::App& app) {
        app.add_flag("-p,--postpone", words_.postpone, "Do not run before something has changed");
        app.add_option("--on-busy", words_.on_busy,
                       "When something changes while the command runs: run it once more after it "
                       "(the default), stop and restart it, send it --signal, or ignore that")
            ->type_name("queue|restart|signal|ignore");
        app.add_flag("-r,--restart", words_.restart, "The same as --on-busy restart");
        app.add_option("--signal", words_.signal, "What --on-busy signal sends (HUP)")
            ->type_name("SIGNAL");
        app.add_option("--changes-to", words_.changes_to,
                       "Give the command the changes as JSON lines: on standard input, in the file "
                       "$ESPY_CHANGES_FILE, or in $ESPY_CHANGES")
            ->type_name("stdin|file|env|none");
        app.add_flag("--shell", words_.shell, "Let $SHELL interpret the command");
        app.add_flag("-c,--clear", words_.clear, "Clear the terminal before each run");
    }

    void declare_stopping(CLI::App& app) {
        app.add_option("--stop-signal", words_.stop_signal,
                       "The signal that stops the command (TERM)")
            ->type_name("SIGNAL");
        app.add_option("--stop-timeout", words_.stop_timeout,
                       "Kill the command if it has not stopped after TIME (10s)")
            ->type_name("TIME");
        app.add_flag("--exit-with-command", words_.exit_with_command,
                     "End when the command ends, with its status");
        app.add_flag("-q,--quiet", words_.quiet, "Errors only, no other messages");
        app.add_option("--color", words_.color, "auto (the default), always or never")
            ->type_name("WHEN");
    }

    run_words words_;
};

} // namespace

std::unique_ptr<command> make_run_command() {
    return std::make_unique<run_command>();
}

} // namespace espy::cli

#include "watch/watch_command.hpp"

#include "failing/failure.hpp"
#include "streams/interrupt.hpp"
#include "watch/options.hpp"
#include "watch/roots.hpp"
#include "watch/session.hpp"

#include <CLI/CLI.hpp>

namespace espy::cli {
namespace {

constexpr const char* watch_footer = R"(Examples:
  espy watch .                      everything that happens below the present directory
  espy watch --changes created,removed --type file src
                                    files that come and go
  espy watch --ignore-files --extensions rs,toml .
                                    sources, without what git ignores
  espy watch --ignore node_modules/ --ignore '*.tmp' .
                                    patterns as in a .gitignore
  espy watch --settle 200ms src     the net effect, once nothing happened for 0.2 seconds
  espy watch --initial --complete --changes created,written,renamed --type file \
      --ignore '.*' --ignore '*.part' --format nul spool | xargs -0 -n1 ./import
                                    each file of a spool once it is complete, by its last name
  espy watch --count 1 --changes written report.pdf
                                    wait until a file was written, then go on
  espy watch --timeout 10s --count 1 spool || echo "nothing came"
                                    exit status 3 when the time is over
  espy watch --format json . | jq -r 'select(.change == "renamed") | .from'
                                    one JSON object a line, for programs
  espy watch --format nul --changes written . | xargs -0 -n1 ls -l
                                    names of any bytes, ended by NULs
  espy watch --format csv . > changes.csv
                                    a table, after a line with the names of its columns
  espy watch --format '{time} {change} {path}' .
                                    lines of your own
  sudo espy watch --who /etc/passwd
                                    which program changes /etc/passwd
  git ls-files -z | espy watch --stdin
                                    exactly these files
  sudo espy watch --no-track /      whatever happens on the whole system, from the first second on

Fields of a template: {change} {path} {from} {type} {root} {time} {seq} {name} {directory} {pid}
{process}, braces {{ }}, and \n \t \0 \\. A newline is added unless the template ends in \n or \0.
Names are escaped as in text unless the template ends in \0. {time} is UTC, as in JSON and CSV;
--time is local time. {pid} and {process} are known to root only, with the backend fanotify.

Changes: exists created modified written attributes renamed removed. Only if --changes asks for
them: opened accessed closed. The word "all" stands for all of these but exists. Told in any case:
overflow resynced watch_failed root_gone root_back unmounted. A rename is one change: "from -> to".
A file that is saved by renaming is written, if the file is the PATH itself or changes are settled.

With --complete changes are settled, too, after 100ms unless --settle says otherwise. In JSON each
settled batch stands between batch_begin and batch_end, in text if --batches asks for that.

A TIME is a number with ms, s, m or h; a number alone is seconds.

With --no-track nothing is listed, so espy is ready at once: one mark on each file system, which
takes root, tells what happens to any file, and at which path. A directory that comes or goes as a
whole is told without its content, and changes that the kernel drops (overflow) stay missing: the
exit status is 4 then.

If the output goes to a file below PATH, changes of the content of that file are not told, whoever
writes to it.

Changes go to standard output, messages to standard error. After the message "ready" every change
is told.

Exit status: 0 as asked, or nobody reads the output any more; 1 error; 2 wrong arguments; 3 the time
is over; 4 ended while changes that the kernel had dropped were still missing. A signal that ends
espy kills it, so that a shell shows 130 after Ctrl-C.
)";

class watch_command final : public command {
public:
    std::string_view operand_names() const override { return "PATH..."; }

    void declare(CLI::App& app) override {
        declare_selection(app);
        declare_output(app);
        declare_end(app);
        app.footer(watch_footer);
    }

    int run(const operands& given) override {
        const watch_options options = read_watch_words(words_);
        std::vector<std::string> roots = given.all();
        end_on_signals();
        if (words_.from_stdin) {
            const std::vector<std::string> more = read_paths_from_stdin();
            roots.insert(roots.end(), more.begin(), more.end());
        }
        if (roots.empty()) {
            throw usage_error(words_.from_stdin ? "no path on standard input"
                                                : "no path given; for example: espy watch .");
        }
        return watch(options, roots);
    }

private:
    void declare_selection(CLI::App& app) {
        app.add_option("--changes", words_.changes,
                       "Tell only these changes, such as created,renamed; or all")
            ->type_name("CHANGES")
            ->join(',');
        declare_filter(app, words_.filter, false);
        declare_settling(app, words_.settling, {});
        app.add_flag("--initial", words_.initial, "Begin with what is there already");
        declare_depth(app, words_.depth);
        app.add_flag("--no-track", words_.no_track,
                     "Be ready at once, keep no record of what is there (see below)");
        declare_source(app, words_.source);
        app.add_flag("--stdin", words_.from_stdin,
                     "Read more paths from standard input, one a line or ended by NULs");
    }

    void declare_output(CLI::App& app) {
        app.add_option("--format", words_.format,
                       "text (the default), json, csv, nul (paths only), or a template")
            ->type_name("FORMAT");
        app.add_flag("--time", words_.time, "Begin lines of text with the local time");
        app.add_flag("--who", words_.who,
                     "Say in text which program did it: takes root, and the backend fanotify");
        app.add_flag("--batches", words_.batches,
                     "Mark in text where each settled batch begins and ends");
        app.add_flag("--relative", words_.relative, "Print paths without the PATH that was given");
        app.add_flag("--absolute", words_.absolute, "Print paths from / on");
        app.add_option("--color", words_.color, "auto (the default), always or never")
            ->type_name("WHEN");
        app.add_flag("-q,--quiet", words_.quiet, "Errors only, no other messages");
        app.add_flag("-v,--verbose", words_.verbose,
                     "Say which backend each path has, and which ignore files do not count");
    }

    void declare_end(CLI::App& app) {
        app.add_option("--count", words_.count, "End after N changes")->type_name("N");
        app.add_option("--timeout", words_.timeout,
                       "End after TIME, such as 500ms, 10s, 2m, 1h, with exit status 3")
            ->type_name("TIME");
    }

    watch_words words_;
};

} // namespace

std::unique_ptr<command> make_watch_command() {
    return std::make_unique<watch_command>();
}

} // namespace espy::cli

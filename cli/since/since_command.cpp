#include "since/since_command.hpp"

#include "failing/failure.hpp"
#include "filter/depth.hpp"
#include "filter/options.hpp"
#include "format/escape.hpp"
#include "since/request.hpp"
#include "since/session.hpp"
#include "streams/interrupt.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace espy::cli {
namespace {

constexpr const char* since_footer = R"(Examples:
  espy since --cursor backup src    what changed since the last time that "backup" asked
  espy since --cursor backup src -- ./backup.sh
                                    run a command if something changed; only if it ends with 0 will
                                    the next time begin where this one ended
  espy since --cursor mirror --relative --format nul src -- rsync -a -r --force --from0 \
      --files-from=- --delete-missing-args src/ mirror/
                                    the changes are on its standard input
  espy since --cursor lint --extensions py src -- pylint {}
                                    or the files that changed among its words
  T=$(espy since --now src); make; espy since "$T" src
                                    without a name: a token for now, and what changed since
  espy since --cursor index --peek --format json src | ./indexer && espy since --cursor index --done src
                                    two steps: what is told stays to be told until it is done
  espy since --or-list "$T" src     if what changed is not known any more: all that is there
  espy since --log "$T" src         each batch as it was recorded, with its time
  espy since --no-sync "$T" src     as of what is written down, without looking at the tree

PATH is the tree (the present directory, if none is given) or a file that is its journal. The first
time there is no journal: espy lists the tree and makes one. After that a token, or a cursor, which is
a token that the journal keeps under a name, says from where on. What is told is the net effect: one
change for each entry, a rename is one change; what came and went again is not told. Applied in order
to a map of the tree as it was then, it gives the tree as it is now.

If espy record runs, it is asked to write down all up to now, for which espy since waits 10 seconds
(and for as long as it takes to compare); otherwise espy since compares the tree itself. If it cannot
be sure to tell all, it says so, and the exit status is 4.

A cursor that is new is told all that is there (exists), for nothing was ever told by it. It moves when
the answer was written, or when the COMMAND has ended with 0; otherwise the same is told again. With
--peek it does not move: --done moves it to where the first --peek since then ended (without one it is
an error), and --done TOKEN to that token. So nothing is left out, whatever fails in between; something
may be told twice. A COMMAND does not run if there is nothing to tell.

Words of the command are as those of espy run: {} all files that changed and exist, {first} the first
of them, /_ the same from / on. A command without these gets what is told on standard input, in
--format; --changes-to has it in the file $ESPY_CHANGES_FILE, or in $ESPY_CHANGES.

A change has size, mtime and mode besides, as they were when it was written down: in JSON, in the last
columns of CSV, and as {size} {mtime} {mode} in a template. Of what is gone they are empty. The last
line of JSON is {"change":"token","token":"e1..."}. In other formats the token is on standard error, or
in --token-file, unless a cursor keeps it. A tree in place of changes begins, in JSON, with
{"change":"fresh","reason":"new_cursor"} (or too_old, other_history, asked).

Changes go to standard output, messages to standard error. --ignore and the like choose among what is
told; what is in the journal at all is chosen by espy record.

Exit status: 0 as asked, also if there is nothing to tell; 1 error; 2 wrong arguments; 4 the answer is
not up to date; 5 it is not known what changed since that token: nothing is written to standard output.
With a COMMAND, its status, unless that is 0. A signal that ends espy kills it.
)";

constexpr const char* diff_footer = R"(Examples:
  espy diff "$A" "$B" src           what changed between two tokens
  A=$(espy since --now src); make; B=$(espy since --now src); make check; espy diff "$A" "$B" src
                                    what the first step changed, and not the second

Tokens are printed by espy since --now, and each answer of espy since ends with one. The tree is not
looked at: nothing but what is written down is told.

Exit status: 0 as asked, 1 error, 2 wrong arguments, 5 what changed between the two is not known.
)";

void declare_shown(CLI::App& app, watch_words& words) {
    app.add_option("--changes", words.changes,
                   "Tell only these changes, such as created,renamed; or all")
        ->type_name("CHANGES")
        ->join(',');
    declare_filter(app, words.filter, false);
    declare_levels(app, words.depth);
    app.add_option(
           "--format", words.format,
           "text (the default), json, csv, nul (paths only; of a rename the old one, too), or a "
           "template")
        ->type_name("FORMAT");
    app.add_flag("--time", words.time, "Begin lines of text with the local time");
    app.add_flag("--relative", words.relative, "Print paths without the PATH that was given");
    app.add_flag("--absolute", words.absolute, "Print paths from / on");
    app.add_option("--color", words.color, "auto (the default), always or never")
        ->type_name("WHEN");
    app.add_flag("-q,--quiet", words.quiet, "Errors only, no other messages");
}

void declare_place(CLI::App& app, std::string& journal) {
    app.add_option("--journal", journal, "Where it is written down, if not at the usual place")
        ->type_name("FILE");
}

/// What only some of the answers have.
void declare_answer(CLI::App& app, since_words& words) {
    app.add_flag("--expand", words.expand,
                 "Tell each entry below a directory that was renamed, too");
    app.add_option("--token-file", words.token_file, "Write the token for the next time to FILE")
        ->type_name("FILE");
}

class since_command final : public command {
public:
    std::string_view operand_names() const override {
        return "[TOKEN] [PATH] [-- COMMAND [ARGUMENT]...]";
    }

    void declare(CLI::App& app) override {
        app.add_option("--cursor", words_.cursor, "Since the last time that NAME was told")
            ->type_name("NAME");
        app.add_flag("--peek", words_.peek, "Do not move the cursor");
        app.add_flag("--done", words_.done, "Move it to where the first --peek ended, or to TOKEN");
        app.add_flag("--now", words_.now, "Print a token for now");
        app.add_flag("--or-list", words_.or_list,
                     "Tell all that is there (exists) if what changed since is not known");
        app.add_flag("--log", words_.log, "Each batch as it was recorded, not the net effect");
        app.add_flag("--no-sync", words_.no_sync, "As of what is written down, not as of now");
        declare_answer(app, words_);
        declare_place(app, words_.journal);
        declare_shown(app, words_.shown);
        app.add_option("--changes-to", words_.changes_to,
                       "Give the COMMAND what is told: on standard input, in the file "
                       "$ESPY_CHANGES_FILE, or in $ESPY_CHANGES")
            ->type_name("stdin|file|env|none");
        app.add_flag("--shell", words_.shell, "Let $SHELL interpret the COMMAND");
        app.footer(since_footer);
    }

    int run(const operands& given) override {
        const since_request asked = read_since_words(words_, given);
        end_on_signals();
        return since(asked);
    }

private:
    since_words words_;
};

class diff_command final : public command {
public:
    std::string_view operand_names() const override { return "TOKEN TOKEN [PATH]"; }

    void declare(CLI::App& app) override {
        declare_answer(app, words_);
        declare_place(app, words_.journal);
        declare_shown(app, words_.shown);
        app.footer(diff_footer);
    }

    int run(const operands& given) override {
        std::vector<std::string> all = given.all();
        if (all.size() < 2) {
            throw usage_error("between which two tokens? one is printed by: espy since --now PATH");
        }
        const token to = parse_token(all[1]);
        all.erase(all.begin() + 1);
        const since_request asked = read_since_words(words_, {all, {}, false});
        if (asked.from->history == to.history && to.batch < asked.from->batch) {
            throw usage_error(
                "the second token is of an earlier time than the first; give them the "
                "other way round");
        }
        end_on_signals();
        return diff(asked, to);
    }

private:
    since_words words_;
};

} // namespace

std::unique_ptr<command> make_since_command() {
    return std::make_unique<since_command>();
}

std::unique_ptr<command> make_diff_command() {
    return std::make_unique<diff_command>();
}

} // namespace espy::cli

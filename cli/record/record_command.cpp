#include "record/record_command.hpp"

#include "metrics/address.hpp"
#include "record/metrics.hpp"
#include "record/options.hpp"
#include "record/session.hpp"
#include "streams/interrupt.hpp"

#include <CLI/CLI.hpp>

namespace espy::cli {
namespace {

constexpr const char* record_footer = R"(Examples:
  espy record src                   write down what changes, until Ctrl-C
  espy record --ignore-files --ignore '*.tmp' src
                                    not what git ignores
  espy record --keep 90d --keep-size 4GiB /srv/data
                                    answer for longer
  espy record --journal /var/lib/espy/home.journal /home
                                    where to write it down
  espy record --metrics=127.0.0.1:9471 src
                                    numbers for Prometheus, at http://127.0.0.1:9471/metrics

Then, while it runs or when it does not:
  espy since --cursor backup src    what changed since this was asked last

The journal has what every entry of PATH looks like (times, size, mode; no content), and a log of what
changed. At the start espy compares the tree with it and writes down what changed while nobody
recorded; then it writes down what happens. It can be killed at any time. A journal is in
~/.local/state/espy, or in /var/lib/espy if root records, and is no bigger than the tree (100 bytes an
entry) and --keep-size together.

espy record need not run for espy since to be right: without it espy since compares by itself, which
takes seconds for a million entries; with it the answer comes at once. What came and went again
between two comparisons is told only if it was recorded.

--ignore and the like say what is in the tree at all. They are kept in the journal: espy since compares
with the same. Other ones make what is left out removed, and what is not left out any more created.

If another disk, or none, is at PATH when espy begins, nothing is told to be removed: it says so, and
waits for the right one. --follow-path compares with whatever is there. Without room for the journal
it waits for room, and nothing is lost.

An AGE is a number with d, h, m or s; a SIZE one with KiB, MiB or GiB.

All messages go to standard error.

Exit status: 1 error (another recorder has the journal, or it was deleted), 2 wrong arguments. A signal
that ends espy kills it, so that a shell shows 130 after Ctrl-C.
)";

class record_command final : public command {
public:
    std::string_view operand_names() const override { return "PATH..."; }

    void declare(CLI::App& app) override {
        app.add_option("--journal", words_.journal, "Where to write it down, for one PATH")
            ->type_name("FILE");
        app.add_flag("--group", words_.group,
                     "Let the group of the journal read it: it shows all names in the tree");
        app.add_flag("--follow-path", words_.follow_path, "Compare though another disk is at PATH");
        declare_rules(app, words_.rules);
        declare_source(app, words_.source);
        declare_metrics(app, words_.metrics, record_metrics_port);
        app.add_flag("-q,--quiet", words_.quiet, "Errors only, no other messages");
        app.footer(record_footer);
    }

    int run(const operands& given) override {
        const record_options options = read_record_words(words_, given.all());
        end_on_signals();
        return record(options);
    }

private:
    record_words words_;
};

} // namespace

std::unique_ptr<command> make_record_command() {
    return std::make_unique<record_command>();
}

} // namespace espy::cli

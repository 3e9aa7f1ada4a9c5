#include "words/follow_words.hpp"

#include "failing/exit_status.hpp"
#include "metrics/address.hpp"

#include <CLI/CLI.hpp>

namespace espy::fleet {
namespace {

constexpr const char* follow_footer = R"(Examples:
  espy follow --server nats://127.0.0.1:4222
                                    print what changes on all machines that ship
  espy follow --server tls://n1,tls://n2 --creds reader.creds web1 'db*'
                                    on these only
  espy follow --state index.state --format json --server nats://127.0.0.1 | ./indexer
                                    go on where it ended
  espy follow --into fleet.db --server nats://127.0.0.1
                                    keep a mirror of all trees, then:
  espy since --cursor backup fleet.db
                                    what changed on all machines since this was asked last
  espy follow --into fleet.db --once --server nats://127.0.0.1
                                    take in what is there, and end
  espy follow --format '{machine} {change} {path}' --server nats://127.0.0.1
                                    in a form of one's own

MACHINE is the name of a machine, or MACHINE/JOURNAL, as in a shell's patterns. Machines that begin to
ship later are followed, too.

Without --state and --into it tells what happens from now on, with --initial all that is there first.
With --state FILE it goes on where it ended, and tells all that is there when FILE is new: at least once,
and again what was told last, if it was killed before it noted that. Machine, journal, batch and n name a
change for ever.

--into FILE writes a mirror, which is a journal: each batch has its effect there once, however often it
comes, and whatever is killed. Nothing is printed then, unless --format is given.

Where something is missing (the log of a journal or its stream was trimmed, a backup was restored), that
is said: gap. Its tree is compared when it comes, and the differences are told: resynced. Whoever is not
heard of for 30 seconds is named: silent.

A FIELD of --format is {machine}, {journal}, {batch}, {n} or one of espy watch: {change} {path} and so on; in text
and in templates paths are MACHINE/JOURNAL/PATH, in JSON they are below the tree.

An AGE is a number with d, h, m or s; a SIZE one with KiB, MiB or GiB.

Exit status: 0 as asked (--once), 1 error, 2 wrong arguments, 4 something was missing in the end
(--once). A signal that ends espy kills it, so that a shell shows 130 after Ctrl-C.
)";

class follow_words final : public cli::command {
public:
    std::string_view operand_names() const override { return follow_operands; }
    void declare(CLI::App& app) override { declare_follow_options(app, options_); }
    int run(const cli::operands& /*given*/) override { return cli::exit_status::failure; }

private:
    follow_options options_;
};

} // namespace

void declare_follow_options(CLI::App& app, follow_options& out) {
    declare_broker_options(app, out.servers);
    app.add_option("--into", out.into, "Keep a mirror of all that is followed: a journal")
        ->type_name("FILE");
    app.add_option("--state", out.state, "Note here what was told, and go on there")
        ->type_name("FILE");
    app.add_option("--format", out.format,
                   "How to print: text (the default), json, csv, nul, or a template of FIELDs")
        ->type_name("FORMAT");
    app.add_option("--changes", out.changes, "Print these only, such as created,renamed")
        ->type_name("CHANGES");
    app.add_flag("--initial", out.initial, "Tell all that is there first, as exists");
    app.add_flag("--once", out.once, "End when all was read that is there");
    app.add_option("--keep", out.keep, "Of --into: the log keeps so long (default: 30d)")
        ->type_name("AGE");
    app.add_option("--keep-size", out.keep_size, "and at most so much (default: 1GiB)")
        ->type_name("SIZE");
    app.add_flag("--group", out.group, "Of --into: let the group of the file read it");
    app.add_option("--forget", out.forget,
                   "Of --into: remove a tree that nobody ships any more, and end")
        ->type_name("NAME");
    app.add_option("--color", out.color, "Color text")->type_name("auto|always|never");
    cli::declare_metrics(app, out.metrics, 9473);
    app.add_flag("-q,--quiet", out.quiet, "No words on standard error but troubles and gaps");
    app.footer(follow_footer);
}

std::unique_ptr<cli::command> make_follow_words() {
    return std::make_unique<follow_words>();
}

} // namespace espy::fleet

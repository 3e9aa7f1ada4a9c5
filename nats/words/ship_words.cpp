#include "words/ship_words.hpp"

#include "failing/exit_status.hpp"
#include "metrics/address.hpp"

#include <CLI/CLI.hpp>

namespace espy::fleet {
namespace {

constexpr const char* ship_footer = R"(Examples:
  espy ship --server nats://127.0.0.1:4222 --replicas 1 src
                                    to one server, on this machine
  espy ship --server tls://n1,tls://n2 --creds web1.creds /srv/data
                                    to a cluster, as the user of web1.creds
  espy ship --server tls://n1 --as web1/data /srv/data
                                    by a name of its own

Sends every batch that espy record writes down, once and in order, to a stream of NATS JetStream:
ESPY-MACHINE:JOURNAL. Then, anywhere: espy follow. The stream begins with all that is in the tree.

Nothing here waits for the network: without a connection, or without room at the servers, what is
recorded stays in the journal, and is sent later. If that takes longer than espy record --keep, the tree is
sent again as it is then, and who follows is told of the gap. It can be killed at any time: what the
stream ends with says where to go on.

Where nothing is recorded yet it waits for espy record. Several PATHs are as many streams.

The stream is made if it is not there: in files, on --replicas servers, with the limits of --max-size
and --max-age, at which the oldest goes. One that is there is used as it is. --no-create is for a user who
may not make streams.

A stream has one journal. If somebody else writes to it, another machine of the same name say, or a copy
of this one, that is refused with a word about who it is: --as gives another name.

Passwords and seeds are in files, never on the command line. Other machines than this one are spoken to
by TLS, or with --insecure. An AGE is a number with d, h, m or s; a SIZE one with KiB, MiB or GiB.

All messages go to standard error.

Exit status: 1 nothing can be sent as it is configured, 2 wrong arguments. It does not end by itself
otherwise.
)";

class ship_words final : public cli::command {
public:
    std::string_view operand_names() const override { return ship_operands; }
    void declare(CLI::App& app) override { declare_ship_options(app, options_); }
    int run(const cli::operands& /*given*/) override { return cli::exit_status::failure; }

private:
    ship_options options_;
};

} // namespace

void declare_ship_options(CLI::App& app, ship_options& out) {
    declare_broker_options(app, out.servers);
    app.add_option(
           "--as", out.as,
           "Name of this machine, or MACHINE/JOURNAL if there is one PATH (default: the host's "
           "name, and that of the journal's file)")
        ->type_name("NAME");
    app.add_option("--journal", out.journal, "The journal, for one PATH")->type_name("FILE");
    app.add_flag("--no-create", out.no_create,
                 "Make no stream: wait for the one that somebody makes");
    app.add_option("--replicas", out.replicas,
                   "On so many servers each message is stored before it counts (default: 3)")
        ->type_name("N");
    app.add_option("--max-size", out.max_size,
                   "What a new stream may have, after which the oldest goes (default: 256MiB)")
        ->type_name("SIZE");
    app.add_option("--max-age", out.max_age, "How long a new stream keeps it (default: 30d)")
        ->type_name("AGE");
    cli::declare_metrics(app, out.metrics, 9472);
    app.add_flag("-q,--quiet", out.quiet, "Errors only, no other messages");
    app.footer(ship_footer);
}

std::unique_ptr<cli::command> make_ship_words() {
    return std::make_unique<ship_words>();
}

} // namespace espy::fleet

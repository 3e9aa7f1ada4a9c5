#include "words/fleet_words.hpp"

#include "failing/exit_status.hpp"

#include <CLI/CLI.hpp>

namespace espy::fleet {
namespace {

constexpr const char* fleet_footer = R"(Examples:
  espy fleet --server nats://127.0.0.1:4222
                                    who ships what, and how far behind
  espy fleet --server tls://n1,tls://n2 --creds reader.creds 'web*'
                                    these machines only
  espy fleet --json --server nats://127.0.0.1 | jq 'select(.heard | not)'
                                    who is silent

A line for each journal that has a stream: the last batch that is in it, how many batches of the journal
are not, whether somebody is heard who ships it, the last gap, and what the stream takes at the servers.
It waits until all were heard, or for --wait: who ships says every five seconds that he is there.

Exit status: 0 as asked, 1 error, 2 wrong arguments.
)";

class fleet_words final : public cli::command {
public:
    std::string_view operand_names() const override { return fleet_operands; }
    void declare(CLI::App& app) override { declare_fleet_options(app, options_); }
    int run(const cli::operands& /*given*/) override { return cli::exit_status::failure; }

private:
    fleet_options options_;
};

} // namespace

void declare_fleet_options(CLI::App& app, fleet_options& out) {
    declare_broker_options(app, out.servers);
    app.add_flag("--json", out.json, "Print an object a line");
    app.add_option("--wait", out.wait, "How long to listen for those who ship (default: 6s)")
        ->type_name("TIME");
    app.footer(fleet_footer);
}

std::unique_ptr<cli::command> make_fleet_words() {
    return std::make_unique<fleet_words>();
}

} // namespace espy::fleet

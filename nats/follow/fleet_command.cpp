#include "follow/fleet_command.hpp"

#include "failing/exit_status.hpp"
#include "follow/fleet_state.hpp"
#include "link/nats_broker.hpp"
#include "streams/interrupt.hpp"
#include "streams/output.hpp"
#include "words/duration.hpp"
#include "words/fleet_words.hpp"

#include <CLI/CLI.hpp>

namespace espy::fleet {
namespace {

class fleet_command final : public cli::command {
public:
    std::string_view operand_names() const override { return fleet_operands; }
    void declare(CLI::App& app) override { declare_fleet_options(app, options_); }
    int run(const cli::operands& given) override {
        const auto patience = cli::parse_duration("--wait", options_.wait);
        complete(options_.servers);
        cli::end_on_signals();
        const auto servers = connect_to_nats(options_.servers);
        const auto fleet = look_at_fleet(*servers, given.all(), patience);
        cli::print(options_.json ? fleet_json(fleet) : fleet_text(fleet));
        return cli::exit_status::success;
    }

private:
    fleet_options options_;
};

} // namespace

std::unique_ptr<cli::command> make_fleet_command() {
    return std::make_unique<fleet_command>();
}

} // namespace espy::fleet

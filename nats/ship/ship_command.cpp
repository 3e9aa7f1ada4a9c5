#include "ship/ship_command.hpp"

#include "ship/shipping.hpp"
#include "streams/interrupt.hpp"
#include "words/ship_words.hpp"

#include <CLI/CLI.hpp>

namespace espy::fleet {
namespace {

class ship_command final : public cli::command {
public:
    std::string_view operand_names() const override { return ship_operands; }
    void declare(CLI::App& app) override { declare_ship_options(app, options_); }
    int run(const cli::operands& given) override {
        // The stream says where to go on: there is nothing to put in order.
        cli::end_on_signals();
        return ship(options_, given.all());
    }

private:
    ship_options options_;
};

} // namespace

std::unique_ptr<cli::command> make_ship_command() {
    return std::make_unique<ship_command>();
}

} // namespace espy::fleet

#include "follow/follow_command.hpp"

#include "failing/failure.hpp"
#include "follow/session.hpp"
#include "streams/interrupt.hpp"
#include "words/follow_words.hpp"

#include <CLI/CLI.hpp>

namespace espy::fleet {
namespace {

class follow_command final : public cli::command {
public:
    std::string_view operand_names() const override { return follow_operands; }
    void declare(CLI::App& app) override { declare_follow_options(app, options_); }
    int run(const cli::operands& given) override {
        if (!options_.into.empty() && !options_.state.empty()) {
            throw cli::usage_error(
                "--into says where to go on, too: --state is not needed beside it");
        }
        cli::end_on_signals();
        if (!options_.forget.empty()) {
            return forget(options_);
        }
        complete(options_.servers);
        return follow(options_, given.all());
    }

private:
    follow_options options_;
};

} // namespace

std::unique_ptr<cli::command> make_follow_command() {
    return std::make_unique<follow_command>();
}

} // namespace espy::fleet

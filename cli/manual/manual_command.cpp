#include "manual/manual_command.hpp"

#include "describe/description.hpp"
#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "frame/help.hpp"
#include "manual/page.hpp"
#include "streams/output.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace espy::cli {
namespace {

constexpr const char* manual_footer = R"(Examples:
  espy manual > espy.1              the page about espy itself
  espy manual watch > espy-watch.1  the page about a subcommand
  espy manual watch | man -l -      read it
)";

class manual_command final : public command {
public:
    std::string_view operand_names() const override { return "[COMMAND]"; }

    void declare(CLI::App& app) override { app.footer(manual_footer); }

    int run(const operands& given) override {
        const std::vector<std::string> names = given.all();
        if (names.size() > 1) {
            throw usage_error("one page at a time; for example: espy manual watch");
        }
        if (names.empty()) {
            print(manual_overview(overview(), describe_all()));
            return exit_status::success;
        }
        const command_entry* const entry = find_command(names.front());
        if (entry == nullptr) {
            throw usage_error(fmt::format("{}: no such command", escaped(names.front())));
        }
        print(manual_page(describe(*entry)));
        return exit_status::success;
    }
};

} // namespace

std::unique_ptr<command> make_manual_command() {
    return std::make_unique<manual_command>();
}

} // namespace espy::cli

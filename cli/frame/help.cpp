#include "frame/help.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <array>
#include <utility>

namespace espy::cli {
namespace {

constexpr std::size_t option_width = 28;
constexpr std::size_t line_width = 100;

/// `text` with newlines for spaces, so that no line has more than `width` characters.
std::string wrapped(std::string text, std::size_t width) {
    std::size_t begin = 0;
    while (text.size() - begin > width) {
        const std::size_t space = text.rfind(' ', begin + width);
        if (space == std::string::npos || space <= begin) {
            break;
        }
        text[space] = '\n';
        begin = space + 1;
    }
    return text;
}

/// The parser's own layout, with a usage line that names the operands, and lines of bounded width.
class help_formatter final : public CLI::Formatter {
public:
    explicit help_formatter(std::string usage) : usage_(std::move(usage)) {
        column_width(option_width);
    }

    std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
        return fmt::format("\n{}\n", usage_);
    }

    std::string make_option_opts(const CLI::Option* option) const override {
        return option->get_type_size() == 0 ? "" : fmt::format(" {}", option->get_type_name());
    }

    std::string make_option_desc(const CLI::Option* option) const override {
        return wrapped(option->get_description(), line_width - option_width);
    }

    /// The examples, not wrapped.
    std::string make_footer(const CLI::App* app) const override { return app->get_footer(); }

private:
    std::string usage_;
};

/// The variables that are defaults of its options.
std::string environment_text(const CLI::App& app) {
    constexpr std::array<std::array<std::string_view, 3>, 5> variables{{
        {"--backend", "ESPY_BACKEND", "the default of --backend"},
        {"--interval", "ESPY_INTERVAL", "the default of --interval"},
        {"--server", "NATS_URL", "the default of --server"},
        {"--creds", "NATS_CREDS", "the default of --creds"},
        {"--color", "NO_COLOR", "no colours if it is not empty, unless --color always"},
    }};
    std::string text;
    for (const auto& [option, name, meaning] : variables) {
        if (app.get_option_no_throw(std::string(option)) != nullptr) {
            text += fmt::format("  {:<15}{}\n", name, meaning);
        }
    }
    return text.empty() ? text : "\nEnvironment:\n" + text;
}

} // namespace

std::unique_ptr<CLI::App> make_parser(const command_entry& entry, command& command) {
    // A parser of its own for each subcommand: as children of one parser they would take an operand
    // that is called like a subcommand for that subcommand.
    auto app = std::make_unique<CLI::App>(fmt::format("{}.", entry.summary),
                                          fmt::format("espy {}", entry.name));
    app->formatter(std::make_shared<help_formatter>(
        fmt::format("Usage: espy {} [OPTION]... {}", entry.name, command.operand_names())));
    app->set_help_flag("-h,--help", "Print this text");
    app->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    command.declare(*app);
    app->footer(app->get_footer() + environment_text(*app));
    return app;
}

std::string overview() {
    std::string text = "espy tells exactly what changed in directory trees.\n\n"
                       "Usage: espy COMMAND [ARGUMENT]...\n\nCommands:\n";
    for (const command_entry& entry : commands()) {
        if (!entry.hidden) {
            text += fmt::format("  {:<10}{}\n", entry.name, entry.summary);
        }
    }
    text +=
        "\nOptions:\n"
        "  --help    Print this text; \"espy COMMAND --help\" tells more\n"
        "  --version Print the version\n"
        "\nespy completions bash|zsh|fish writes completions for a shell, if no package has "
        "installed them.\n"
        "espy inotifywait and espy inotifywatch are those of inotify-tools, without their losses.\n"
        "\nAn argument @FILE stands for the lines of FILE, one argument a line.\n"
        "\nExit status: 0 as asked, 1 error, 2 wrong arguments, 3 timeout, 4 ended while changes "
        "that\nthe kernel had dropped were still missing, 5 espy doctor --check has found a "
        "problem, or what\nchanged since a token is not known. A signal that ends espy kills it: a "
        "shell shows 130 after\nCtrl-C, 143 after SIGTERM.\n";
    return text;
}

} // namespace espy::cli

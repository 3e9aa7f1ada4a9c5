#include "completions/completions_command.hpp"

#include "completions/scripts.hpp"
#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "streams/output.hpp"

#include <CLI/CLI.hpp>

namespace espy::cli {
namespace {

constexpr const char* completions_footer = R"(Examples:
  source <(espy completions bash)   in ~/.bashrc
  source <(espy completions zsh)    in ~/.zshrc, after compinit
  espy completions fish | source    in ~/.config/fish/config.fish

The packages install them; this is for a copy of espy without a package.
)";

class completions_command final : public command {
public:
    std::string_view operand_names() const override { return "bash|zsh|fish"; }

    void declare(CLI::App& app) override { app.footer(completions_footer); }

    int run(const operands& given) override {
        const std::vector<std::string> shells = given.all();
        if (shells.size() != 1) {
            throw usage_error("one shell is needed: bash, zsh or fish");
        }
        print(script_for(shells.front()));
        return exit_status::success;
    }

private:
    static std::string script_for(const std::string& shell) {
        if (shell == "bash") {
            return bash_completions(describe_all());
        }
        if (shell == "zsh") {
            return zsh_completions(describe_all());
        }
        if (shell == "fish") {
            return fish_completions(describe_all());
        }
        throw usage_error("there are completions for bash, zsh and fish only");
    }
};

} // namespace

std::unique_ptr<command> make_completions_command() {
    return std::make_unique<completions_command>();
}

} // namespace espy::cli

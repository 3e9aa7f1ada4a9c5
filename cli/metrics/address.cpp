#include "metrics/address.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace espy::cli {

void declare_metrics(CLI::App& app, std::string& out, int usual_port) {
    app.add_flag("--metrics", out,
                 fmt::format("Tell numbers to Prometheus: http://127.0.0.1:{}/metrics, or at "
                             "--metrics=HOST:PORT",
                             usual_port));
}

std::optional<std::string> metrics_address(const std::string& given) {
    if (given.empty() || given == "false") {
        return std::nullopt;
    }
    // As the parser has it without a value.
    return given == "true" ? std::string() : given;
}

} // namespace espy::cli

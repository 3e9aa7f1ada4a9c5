/// The option `--metrics[=ADDRESS]`.
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace espy::cli {

/// A flag that may have a value: an operand after it is none.
void declare_metrics(CLI::App& app, std::string& out, int usual_port);
/// What `metrics_server` takes; nothing if it was not given.
std::optional<std::string> metrics_address(const std::string& given);

} // namespace espy::cli

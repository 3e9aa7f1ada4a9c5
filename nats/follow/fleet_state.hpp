/// What the streams and those who ship say of a fleet.
#pragma once

#include "link/broker.hpp"
#include "wire/alive.hpp"
#include "wire/envelope.hpp"
#include "wire/names.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace espy::fleet {

/// One journal.
struct ship_state {
    source_name name;
    std::string stream;
    stream_state held;
    /// Of the last message; nothing: there is none that is understood.
    std::optional<envelope> last;
    /// Of the last snapshot.
    std::optional<envelope> snapshot;
    std::optional<alive> heard;
    /// Why it could not be asked for; empty if it could.
    std::string trouble;
};

/// Asks and listens, so long at most. Throws `failure` if the streams are not to be had.
std::vector<ship_state> look_at_fleet(broker& servers, const std::vector<std::string>& machines,
                                      std::chrono::milliseconds patience);

std::string fleet_text(const std::vector<ship_state>& fleet);
std::string fleet_json(const std::vector<ship_state>& fleet);

} // namespace espy::fleet

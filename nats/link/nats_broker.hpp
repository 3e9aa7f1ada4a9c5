/// The servers, over libnats.
#pragma once

#include "link/broker.hpp"
#include "words/servers.hpp"

#include <memory>

namespace espy::fleet {

/// Connects when it is asked for its `connection`. Throws `failure` for what no server has to
/// do with: a file that cannot be read, say.
std::unique_ptr<broker> connect_to_nats(const broker_settings& settings);

} // namespace espy::fleet

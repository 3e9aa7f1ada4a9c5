/// What an answer of the servers means for whoever asked.
#pragma once

#include "link/broker.hpp"

#include <string>
#include <string_view>

#include <nats/nats.h>

namespace espy::fleet {

/// @param text What libnats says of it.
/// @param violation What the servers said that this user may not do; empty: nothing.
outcome outcome_of(natsStatus status, int error_code, std::string_view text,
                   std::string_view violation);

/// The same for an attempt to connect.
outcome connect_outcome(natsStatus status, std::string_view text);

} // namespace espy::fleet

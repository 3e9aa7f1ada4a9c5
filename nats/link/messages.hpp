/// Messages as libnats has them, and as we do.
#pragma once

#include "link/session.hpp"
#include "wire/message.hpp"

namespace espy::fleet {

nats_message native(const message& from);

/// Without the sequence, which only some have.
message copied(natsMsg* from);

} // namespace espy::fleet

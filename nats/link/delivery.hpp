/// Messages on their way from a thread of libnats.
#pragma once

#include "link/inbox.hpp"
#include "link/session.hpp"

#include <cstdint>

namespace espy::fleet {

/// What a subscription's thread gives to an inbox. It goes when libnats is done with the subscription, which may be
/// after that was destroyed.
struct delivery {
    inbox into;
    std::uint64_t tag = 0;
    bool of_stream = false;

    /// For `js_Subscribe` and `natsConnection_Subscribe`; `closure` is the delivery.
    static void on_message(natsConnection* connection, natsSubscription* of, natsMsg* raw,
                           void* closure) noexcept;
    /// For `natsSubscription_SetOnCompleteCB`, which owns it from then on.
    static void on_complete(void* closure) noexcept;
};

} // namespace espy::fleet

#include "link/delivery.hpp"

#include "link/messages.hpp"

#include <memory>
#include <new>
#include <utility>

namespace espy::fleet {

void delivery::on_message(natsConnection* /*connection*/, natsSubscription* /*of*/, natsMsg* raw,
                          void* closure) noexcept {
    const nats_message owned(raw);
    const auto& self = *static_cast<delivery*>(closure);
    try {
        inbox::arrival value{self.tag, copied(raw)};
        if (self.of_stream) {
            jsMsgMetaData* meta = nullptr;
            if (::natsMsg_GetMetaData(&meta, raw) != NATS_OK) {
                return;
            }
            value.what.sequence = meta->Sequence.Stream;
            ::jsMsgMetaData_Destroy(meta);
        }
        self.into.put(std::move(value));
    } catch (const std::bad_alloc&) {
        // The next one shows that it is missing.
    }
}

void delivery::on_complete(void* closure) noexcept {
    const std::unique_ptr<delivery> ends(static_cast<delivery*>(closure));
}

} // namespace espy::fleet

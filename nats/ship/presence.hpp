/// Saying that one is there, and hearing whether somebody else is.
#pragma once

#include "link/broker.hpp"
#include "wire/alive.hpp"
#include "wire/names.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace espy::fleet {

/// Of one stream. Distinct objects: safe. Shared objects: unsafe.
class presence {
public:
    using clock = std::chrono::steady_clock;

    presence(broker& servers, source_name name, std::uint64_t instance);

    /// Says so if it is time to.
    /// @param what All but `instance` and `time`.
    void speak(alive what, clock::time_point now);

    /// What was heard since it began to listen.
    enum class heard : std::uint8_t {
        /// It is too early to tell.
        not_yet,
        nobody,
        /// Another process ships to the same stream.
        another,
        /// Not even itself: `message`.
        nothing_at_all,
    };
    /// Begins to listen, or goes on.
    heard listen(clock::time_point now);
    /// Ends it; the next one begins anew.
    void stop_listening();
    const std::string& message() const noexcept { return message_; }

private:
    broker& servers_;
    source_name name_;
    std::uint64_t instance_;
    clock::time_point next_{};
    std::unique_ptr<inbox> inbox_;
    std::unique_ptr<subscription> subscription_;
    clock::time_point began_{};
    bool heard_itself_ = false;
    std::string message_;
};

} // namespace espy::fleet

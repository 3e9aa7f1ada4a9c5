#include "ship/presence.hpp"

#include <fmt/format.h>

#include <utility>

namespace espy::fleet {

presence::presence(broker& servers, source_name name, std::uint64_t instance)
    : servers_(servers), name_(std::move(name)), instance_(instance) {}

void presence::speak(alive what, clock::time_point now) {
    if (now < next_) {
        return;
    }
    next_ = now + alive_interval;
    what.instance = instance_;
    what.time = std::chrono::system_clock::now();
    // Nobody need hear it: what the stream has is what counts.
    (void)servers_.send(sealed(what, name_));
}

presence::heard presence::listen(clock::time_point now) {
    if (!subscription_) {
        inbox_ = std::make_unique<inbox>();
        began_ = now;
        heard_itself_ = false;
        const outcome how = servers_.listen(alive_subject(name_), *inbox_, 0, subscription_);
        message_ = how.message;
        if (!how.good()) {
            return heard::nothing_at_all;
        }
        // Its own voice shows that it would hear another one.
        next_ = now;
    }
    inbox::arrival arrived;
    while (inbox_->take(arrived, std::chrono::milliseconds(0))) {
        if (const auto who = read_alive(arrived.what)) {
            if (who->instance != instance_) {
                return heard::another;
            }
            heard_itself_ = true;
        }
    }
    if (now - began_ < alive_silence) {
        return heard::not_yet;
    }
    message_ = heard_itself_ ? ""
                             : fmt::format("nothing that is sent to {} is heard: this user may not "
                                           "publish or subscribe there",
                                           alive_subject(name_));
    return heard_itself_ ? heard::nobody : heard::nothing_at_all;
}

void presence::stop_listening() {
    if (inbox_) {
        inbox_->close();
    }
    subscription_.reset();
    inbox_.reset();
}

} // namespace espy::fleet

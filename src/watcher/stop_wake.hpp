/// The wake of a stop token.
#pragma once

#include <optional>
#include <stop_token>
#include <utility>

namespace espy {

/// While a wait lasts, a request to stop wakes it. That wake ends with the wait, whatever else ended
/// it: the next one is not to end by it, but by that of somebody else, which may have come as well.
template <typename Owner>
class stop_wake {
public:
    stop_wake(std::stop_token stop, Owner& owner) : owner_(owner) {
        callback_.emplace(std::move(stop), call{*this});
    }
    stop_wake(const stop_wake&) = delete;
    stop_wake& operator=(const stop_wake&) = delete;
    ~stop_wake() {
        // Waits for a call that another thread is in the middle of: the token says that it is to
        // stop before that has written.
        callback_.reset();
        if (called_) {
            owner_.take_back_wake();
        }
    }

private:
    struct call {
        stop_wake& self;
        void operator()() const noexcept {
            self.called_ = true;
            self.owner_.wake();
        }
    };

    Owner& owner_;
    bool called_ = false;
    std::optional<std::stop_callback<call>> callback_;
};

} // namespace espy

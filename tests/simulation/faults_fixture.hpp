/// A watcher whose system calls fail when a test says so.
#pragma once

#include "base/limits.hpp"
#include "kernel.hpp"
#include "watcher/test_access.hpp"

#include <espy/watcher.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace espy::simulation {

class Faults : public testing::Test {
protected:
    explicit Faults(backend by = backend::inotify, const disk::habits& how = {},
                    const limit::values& limits = {})
        : kernel_(how),
          watcher_(test_access::make(
              {{.backend = by}, {kernel::interface(), kernel::fanotify_interface(), limits}})) {
        make("", "w", entry_type::directory);
    }

    node_ptr at(const std::string& path) {
        return kernel_.resolve(kernel_.tree().root(), path, false, false);
    }
    void make(const std::string& in, const std::string& name, entry_type type) {
        kernel_.tree().make(at(in), name, type);
        kernel_.tree().finish_all();
    }
    root_id watch(const std::string& path) { return watcher_.add(path, {.must_exist = false}); }
    /// The call of this kind that comes after `others` of them fails.
    void refuse(call which, int why, unsigned others = 0) {
        kernel_.refuse = [which, why, left = others, was = false](call each) mutable {
            if (was || each != which || left-- > 0) {
                return 0;
            }
            was = true;
            return why;
        };
    }
    void poll() {
        std::error_code ignored;
        watcher_.poll(batch_, ignored);
        take_in();
    }
    /// As who waits for the descriptor, and for no more time than this, does.
    void polls(std::int64_t patience = 0) {
        const std::int64_t end = kernel_.tree().now() + patience;
        for (unsigned i = 0; i < 1000; ++i) {
            if (!kernel_.readable(watcher_.native_handle())) {
                if (kernel_.timer() == 0 || kernel_.timer() > end) {
                    return;
                }
                kernel_.tree().pass(kernel_.timer() - kernel_.tree().now());
            }
            poll();
        }
        ADD_FAILURE() << "does not come to rest";
    }
    void sync() {
        std::error_code ignored;
        watcher_.sync(batch_, std::chrono::milliseconds(-1), {}, ignored);
        take_in();
    }
    void take_in() {
        for (const change& each : batch_) {
            told_.push_back(std::string(to_string(each.kind)) + ' ' + std::string(each.path));
        }
    }
    bool was_told(const std::string& what) const {
        return std::find(told_.begin(), told_.end(), what) != told_.end();
    }

    kernel kernel_;
    watcher watcher_;
    batch batch_;
    std::vector<std::string> told_;
};

} // namespace espy::simulation

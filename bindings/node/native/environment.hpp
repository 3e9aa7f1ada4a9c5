/// What the addon has of one environment of JavaScript: the main thread's, or a Worker's. Nothing is shared between two.
#pragma once

#include "napi.hpp"

#include <memory>

namespace espy::node {

class loop;

/// Only for the thread of JavaScript.
class environment {
public:
    explicit environment(napi_env env);
    environment(const environment&) = delete;
    environment& operator=(const environment&) = delete;
    ~environment();

    static environment& of(napi_env env);

    void set_error_maker(napi_value function);
    napi_value error_maker() const;

    /// Made, and its thread started, with the first watcher.
    loop& its_loop();
    /// Nothing, where there never was a watcher, or JavaScript has ended.
    loop* running_loop() noexcept { return loop_.get(); }

private:
    napi_env env_;
    napi_ref error_maker_ = nullptr;
    std::unique_ptr<loop> loop_;
};

} // namespace espy::node

#include "environment.hpp"

#include "loop.hpp"

namespace espy::node {

environment::environment(napi_env env) : env_(env) {
    check(napi_set_instance_data(
        env, this, [](napi_env, void* self, void*) { delete static_cast<environment*>(self); },
        nullptr));
}

environment::~environment() = default;

environment& environment::of(napi_env env) {
    void* self = nullptr;
    check(napi_get_instance_data(env, &self));
    return *static_cast<environment*>(self);
}

void environment::set_error_maker(napi_value function) {
    check(napi_create_reference(env_, function, 1, &error_maker_));
}

napi_value environment::error_maker() const {
    napi_value function = nullptr;
    check(napi_get_reference_value(env_, error_maker_, &function));
    return function;
}

loop& environment::its_loop() {
    if (loop_ == nullptr) {
        loop_ = std::make_unique<loop>(env_);
        // Hooks run in the reverse order: the thread ends before what it calls JavaScript by does.
        check(napi_add_env_cleanup_hook(
            env_, [](void* self) { static_cast<environment*>(self)->loop_.reset(); }, this));
    }
    return *loop_;
}

} // namespace espy::node

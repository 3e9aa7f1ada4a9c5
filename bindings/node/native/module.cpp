/// The module as its JavaScript has it: the class `Source`, and the words. Its instances are handed to nobody else, so
/// what they are called with is right.
#include "changes.hpp"
#include "environment.hpp"
#include "options.hpp"

#include <iterator>

namespace espy::node {
namespace {

using held_source = std::shared_ptr<source>;

source& source_of(const call& of) {
    void* held = nullptr;
    check(napi_unwrap(of.env, of.self, &held));
    return **static_cast<held_source*>(held);
}

loop& loop_of(const call& of) {
    return environment::of(of.env).its_loop();
}

/// `new Source(watch, settle, handlers)`
napi_value construct(const call& of) {
    loop& its_loop = loop_of(of);
    const auto settle = to_settle_options(of.env, of.arguments[1]);
    auto made = std::make_shared<source>(its_loop, to_watcher_options(of.env, of.arguments[0]),
                                         settle ? &*settle : nullptr);
    check(napi_create_reference(of.env, of.arguments[2], 1, &made->handlers));
    auto held = std::make_unique<held_source>(std::move(made));
    const auto finalize = [](napi_env, void* data, void*) {
        delete static_cast<held_source*>(data);
    };
    check(napi_wrap(of.env, of.self, held.get(), finalize, nullptr, nullptr));
    held.release();
    return nullptr;
}

/// `addFirst(path, options)`, before `start`.
napi_value add_first(const call& of) {
    source& from = source_of(of);
    const root_options options = to_root_options(of.env, of.arguments[1], loop_of(of), from);
    from.add(to_bytes(of.env, of.arguments[0]), options);
    return undefined(of.env);
}

napi_value start(const call& of) {
    void* held = nullptr;
    check(napi_unwrap(of.env, of.self, &held));
    loop_of(of).insert(*static_cast<held_source*>(held));
    loop_of(of).reference(1);
    return undefined(of.env);
}

/// The promise of it, for whose sake the process goes on.
napi_value ask(const call& of, request&& what) {
    napi_value promise = nullptr;
    check(napi_create_promise(of.env, &what.promise, &promise));
    loop& its_loop = loop_of(of);
    its_loop.reference(1);
    if (what.what == request::action::close) {
        its_loop.close(source_of(of), std::move(what));
    } else {
        its_loop.ask(source_of(of), std::move(what));
    }
    return promise;
}

/// `add(path, options)`
napi_value add(const call& of) {
    request what;
    what.what = request::action::add;
    what.path = to_bytes(of.env, of.arguments[0]);
    what.options = to_root_options(of.env, of.arguments[1], loop_of(of), source_of(of));
    return ask(of, std::move(what));
}

napi_value remove(const call& of) {
    request what;
    what.what = request::action::remove;
    what.root = static_cast<root_id>(to_double(of.env, of.arguments[0]));
    return ask(of, std::move(what));
}

napi_value ready(const call& of) {
    request what;
    what.what = request::action::ready;
    return ask(of, std::move(what));
}

/// `sync(milliseconds)`; negative: for as long as it takes.
napi_value sync(const call& of) {
    request what;
    what.what = request::action::sync;
    const double timeout = to_double(of.env, of.arguments[0]);
    if (timeout >= 0) {
        what.end = std::chrono::steady_clock::now() +
                   std::chrono::milliseconds(static_cast<std::int64_t>(timeout));
    }
    return ask(of, std::move(what));
}

napi_value stats(const call& of) {
    request what;
    what.what = request::action::stats;
    return ask(of, std::move(what));
}

/// `take()`: `[numbers, texts]`, or undefined.
napi_value take(const call& of) {
    const std::optional<batch> told = loop_of(of).take(source_of(of));
    return told ? to_arrays(of.env, *told) : undefined(of.env);
}

/// `roots()`: those that are new, `[id, path, id, path, …]`.
napi_value roots(const call& of) {
    std::vector<std::pair<root_id, std::string>> added;
    {
        const std::lock_guard lock(loop_of(of).mutex());
        added = source_of(of).take_added();
    }
    napi_value array = nullptr;
    check(napi_create_array(of.env, &array));
    std::uint32_t size = 0;
    for (const auto& [root, path] : added) {
        const napi_value id = to_number(of.env, static_cast<double>(root));
        check(napi_set_element(of.env, array, size++, id));
        check(napi_set_element(of.env, array, size++, to_text(of.env, path)));
    }
    return array;
}

napi_value close(const call& of) {
    source& from = source_of(of);
    check(napi_delete_reference(of.env, std::exchange(from.handlers, nullptr)));
    if (from.referenced) {
        loop_of(of).reference(-1);
    }
    request what;
    what.what = request::action::close;
    return ask(of, std::move(what));
}

/// `reference(flag)`
napi_value reference(const call& of) {
    source& from = source_of(of);
    const bool wanted = to_bool(of.env, of.arguments[0]);
    if (from.handlers != nullptr && wanted != std::exchange(from.referenced, wanted)) {
        loop_of(of).reference(wanted ? 1 : -1);
    }
    return undefined(of.env);
}

/// `setUp(errorMaker)`
napi_value set_up(const call& of) {
    environment::of(of.env).set_error_maker(of.arguments[0]);
    return undefined(of.env);
}

template <napi_value (*Function)(const call&)>
napi_property_descriptor method(const char* name) {
    return {name, nullptr, guarded<Function>, nullptr, nullptr, nullptr, napi_default, nullptr};
}

napi_value set_exports(napi_env env, napi_value exports) {
    std::make_unique<environment>(env).release(); // which the environment has now
    const std::array methods{
        method<add_first>("addFirst"),  method<start>("start"), method<add>("add"),
        method<remove>("remove"),       method<ready>("ready"), method<sync>("sync"),
        method<stats>("stats"),         method<take>("take"),   method<close>("close"),
        method<reference>("reference"), method<roots>("roots")};
    napi_value made = nullptr;
    check(napi_define_class(env, "Source", NAPI_AUTO_LENGTH, guarded<construct>, nullptr,
                            methods.size(), methods.data(), &made));
    set_property(env, exports, "Source", made);
    set_property(env, exports, "kinds", kind_words(env));
    set_property(env, exports, "types", type_words(env));
    const napi_property_descriptor function = method<set_up>("setUp");
    check(napi_define_properties(env, exports, 1, &function));
    return exports;
}

} // namespace
} // namespace espy::node

NAPI_MODULE_INIT() {
    try {
        return espy::node::set_exports(env, exports);
    } catch (...) {
        return nullptr;
    }
}

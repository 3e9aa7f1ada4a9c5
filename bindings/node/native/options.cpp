#include "options.hpp"

#include <cmath>
#include <functional>
#include <set>

namespace espy::node {
namespace {

using std::chrono::milliseconds;

milliseconds to_milliseconds(napi_env env, napi_value value) {
    const double number = to_double(env, value);
    return number < 1e15 ? milliseconds(static_cast<milliseconds::rep>(number))
                         : milliseconds::max();
}

kinds to_kinds(napi_env env, napi_value array) {
    kinds told;
    for (const napi_value number : to_elements(env, array)) {
        told.insert(static_cast<change_kind>(to_double(env, number)));
    }
    return told;
}

/// The source outlives its watcher, which has this.
struct pruner {
    std::set<std::string, std::less<>> names{};
    std::uint32_t function = 0;
    loop* asked = nullptr;
    const source* from = nullptr;

    bool operator()(std::string_view directory) const {
        const std::string_view name = directory.substr(directory.rfind('/') + 1);
        return names.contains(name) || (function != 0 && asked->prunes(*from, function, directory));
    }
};

} // namespace

watcher_options to_watcher_options(napi_env env, napi_value object) {
    watcher_options options;
    const auto backend = backend_from_string(to_bytes(env, property(env, object, "backend")));
    options.backend = backend.value_or(backend::automatic);
    options.poll_interval = to_milliseconds(env, property(env, object, "pollInterval"));
    return options;
}

std::optional<settle_options> to_settle_options(napi_env env, napi_value object) {
    if (is_nullish(env, object)) {
        return std::nullopt;
    }
    settle_options options;
    options.quiet = to_milliseconds(env, property(env, object, "quiet"));
    options.max_wait = to_milliseconds(env, property(env, object, "maxWait"));
    options.complete = to_bool(env, property(env, object, "complete"));
    return options;
}

root_options to_root_options(napi_env env, napi_value object, loop& asked, const source& from) {
    const auto flag = [=](const char* name) { return to_bool(env, property(env, object, name)); };
    root_options options;
    options.tell = to_kinds(env, property(env, object, "tell"));
    options.recursive = flag("recursive");
    options.one_file_system = flag("oneFileSystem");
    options.follow_symlinks = flag("followSymlinks");
    options.expand_renames = flag("expandRenames");
    options.initial = flag("initial");
    options.must_exist = flag("mustExist");
    const double depth = to_double(env, property(env, object, "depth"));
    if (depth < options.max_depth) {
        options.max_depth = static_cast<std::uint32_t>(depth);
    }
    pruner prune{{}, 0, &asked, &from};
    for (const napi_value name : to_elements(env, property(env, object, "names"))) {
        prune.names.insert(to_bytes(env, name));
    }
    prune.function = static_cast<std::uint32_t>(to_double(env, property(env, object, "prune")));
    if (!prune.names.empty() || prune.function != 0) {
        options.prune = std::move(prune);
    }
    return options;
}

} // namespace espy::node

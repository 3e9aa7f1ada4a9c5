/// Options as JavaScript gives them; its part of the addon has checked and completed them.
#pragma once

#include "loop.hpp"

#include <espy/options.hpp>
#include <espy/settler.hpp>

#include <optional>

namespace espy::node {

watcher_options to_watcher_options(napi_env env, napi_value object);
/// Null: not settled.
std::optional<settle_options> to_settle_options(napi_env env, napi_value object);
/// `names` of directories that are pruned; of others the function with the number `prune` is asked, unless that is 0.
root_options to_root_options(napi_env env, napi_value object, loop& asked, const source& from);

} // namespace espy::node

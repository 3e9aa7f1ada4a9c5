/// Changes on their way to JavaScript: numbers in one array, texts in another, of which it makes its objects.
#pragma once

#include "napi.hpp"

#include <espy/batch.hpp>

namespace espy::node {

/// `[numbers, texts]`: for each change `numbers_of_a_change` numbers, and as many texts as their flags say.
napi_value to_arrays(napi_env env, const batch& changes);

/// The words of the kinds, and of the types, by their numbers.
napi_value kind_words(napi_env env);
napi_value type_words(napi_env env);

} // namespace espy::node

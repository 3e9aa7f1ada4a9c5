/// Changes as C sees them.
#pragma once

#include "handles.hpp"

#include <string_view>

namespace espy::c {

/// Shows C what `batch.source` has been filled with. Out of memory, that is lost, and with it the
/// watcher.
/// @return True if there are changes.
bool show(espy_batch& batch, espy_watcher& watcher);
/// The same where nothing is lost.
bool show(espy_batch& batch);
espy_text text(std::string_view view) noexcept;

} // namespace espy::c

/// Changes as C sees them.
#pragma once

#include "handles.hpp"

namespace espy::c {

/// Shows C what `batch.source` has been filled with. Out of memory, that is lost, and with it the
/// watcher.
/// @return True if there are changes.
bool show(espy_batch& batch, espy_watcher& watcher);

} // namespace espy::c

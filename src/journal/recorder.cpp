#include <espy/journal/recorder.hpp>

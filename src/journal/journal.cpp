#include <espy/journal/journal.hpp>

/// What ends a command early.
#pragma once

#include <stdexcept>

namespace espy::cli {

/// Something that was asked for cannot be done. `what()` is one line, `what: why; what to do`.
/// Ends with `exit_status::failure`.
class failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The arguments make no sense. Ends with `exit_status::usage`.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace espy::cli

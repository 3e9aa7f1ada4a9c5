/// How a program ends, whatever happens in it.
#pragma once

#include "failing/error_text.hpp"
#include "failing/exit_status.hpp"
#include "streams/output.hpp"

#include <espy/error.hpp>

#include <exception>

namespace espy::cli {

/// What `run` returns; or why it failed, in one line, and the status for that.
template <typename Run>
int end_of(Run run) {
    try {
        return run();
    } catch (const output_closed&) {
        return exit_status::success;
    } catch (const espy::error& error) {
        say(error_text(error));
    } catch (const std::exception& error) {
        say(error_text(error));
    }
    return exit_status::failure;
}

} // namespace espy::cli

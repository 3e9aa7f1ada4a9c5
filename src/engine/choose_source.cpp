#include "engine/choose_source.hpp"

#include "stream/fanotify/fanotify_source.hpp"
#include "stream/inotify_source.hpp"
#include "stream/poll_source.hpp"

namespace espy::tree {

std::unique_ptr<source> make_source(backend by, const engine_options& options,
                                    std::error_code& ec) {
    ec.clear();
    if (by == backend::fanotify) {
        return std::make_unique<fanotify_source>(options.fanotify_api, ec,
                                                 options.unlimited_queue
                                                     ? fanotify::init_flags::unlimited_queue
                                                     : fanotify::init_flags::none,
                                                 options.limits.stream);
    }
    if (by == backend::poll) {
        return std::make_unique<poll_source>();
    }
    return std::make_unique<inotify_source>(options.api, options.borrows_working_directory, ec);
}

} // namespace espy::tree

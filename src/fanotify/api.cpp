#include <espy/fanotify/api.hpp>

#include <fcntl.h>
#include <sys/fanotify.h>

namespace espy::fanotify {

const api& api::system() noexcept {
    static const api table{::fanotify_init, ::fanotify_mark, ::name_to_handle_at,
                           ::open_by_handle_at};
    return table;
}

} // namespace espy::fanotify

#include "watcher/choose_backend.hpp"

#include "stream/inotify_source.hpp"

#include <espy/fanotify/group.hpp>
#include <espy/fanotify/handles.hpp>

#include <cerrno>

#include <fcntl.h>

namespace espy {
namespace tree {
namespace {

namespace fan = fanotify;

/// What a source asks of a group and of a mark.
constexpr fan::init_flags names = fan::init_flags::report_dfid_name_target;
constexpr fan::mask events = fan::mask::create | fan::mask::delete_ | fan::mask::rename |
                             fan::mask::on_dir | fan::mask::modify;

/// The directory at `path`, or the nearest one above it.
unique_fd open_nearest(std::filesystem::path path) {
    for (;;) {
        unique_fd found(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK));
        if (found || !path.has_relative_path()) {
            return found;
        }
        path = path.parent_path();
    }
}

std::string why_no_inotify(std::error_code why) {
    switch (why.value()) {
    case EMFILE:
        return "inotify has no instance left (fs.inotify.max_user_instances, or open files)";
    case ENOENT: return "inotify watches through /proc, which is not there";
    default: return "inotify is refused (" + why.message() + ")";
    }
}

std::string why_no_fanotify(std::error_code why) {
    return why.value() == EMFILE
               ? "fanotify has no group left (fs.fanotify.max_user_groups, or open files)"
               : "fanotify is refused (" + why.message() + ")";
}

} // namespace

fanotify_probe probe_fanotify(const std::string& path, const fan::api& api) {
    std::error_code ec;
    fan::group group(names, api, ec);
    if (ec) {
        return {fanotify_reach::nothing, ec};
    }
    std::error_code ignored;
    const unique_fd place = open_nearest(std::filesystem::absolute(path, ignored));
    if (!place) {
        return {fanotify_reach::nothing, {errno, std::system_category()}};
    }
    const auto with = [&](fan::handle_flags flags) {
        (void)fan::handle_of(place.get(), "", flags | fan::handle_flags::empty_path, api, ec);
        return !ec;
    };
    if (!with(fan::handle_flags::fid) && !with(fan::handle_flags::none)) {
        return {fanotify_reach::nothing, ec};
    }
    group.mark(fan::mark_flags::add | fan::mark_flags::filesystem, events, place.get(), ec);
    if (!ec) {
        return {fanotify_reach::file_system, {}};
    }
    std::error_code alone;
    group.mark(fan::mark_flags::add | fan::mark_flags::only_dir, events | fan::mask::event_on_child,
               place.get(), alone);
    return alone ? fanotify_probe{fanotify_reach::nothing, alone}
                 : fanotify_probe{fanotify_reach::directory, ec};
}

backend_choice choose_automatically(const std::string& path, const engine_options& options,
                                    std::error_code without_inotify) {
    if (!without_inotify) {
        return {backend::inotify, "it keeps the order of events and needs no privilege"};
    }
    const fanotify_probe found = probe_fanotify(path, options.fanotify_api);
    if (found.reach != fanotify_reach::nothing) {
        return {backend::fanotify, why_no_inotify(without_inotify)};
    }
    return {backend::poll, why_no_inotify(without_inotify) + ", and " + why_no_fanotify(found.why)};
}

std::string why_moved() {
    return "the limit of inotify watches was reached";
}

backend_choice choose_backend(const std::filesystem::path& path, const engine_options& options) {
    std::error_code ec;
    backend_choice asked = asked_backend(options, ec);
    if (asked.backend != backend::automatic) {
        return asked;
    }
    inotify_source tried(options.api, options.borrows_working_directory, ec);
    ec = ec ? ec : tried.refused();
    return choose_automatically(path.native(), options, ec);
}

} // namespace tree

backend_choice choose_backend(const std::filesystem::path& path, const watcher_options& options) {
    return tree::choose_backend(path, tree::engine_options{options, {}});
}

} // namespace espy

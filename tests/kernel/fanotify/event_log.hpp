/// Events of one group as lines to compare with, such as `D/f create`.
#pragma once

#include <espy/fanotify.hpp>

#include <array>
#include <map>
#include <string>
#include <vector>

namespace espy::test::fan {

using fanotify::fsid;
using fanotify::info_type;
using fanotify::init_flags;
using fanotify::mark_flags;
using fanotify::mask;

/// A copy of one event about a labelled directory.
struct logged_event {
    fanotify::mask mask{};
    std::int32_t pid = 0;
    /// `D/f`, or for a rename `D/f -> D/g`; `?` stands for a directory without a label.
    std::string what;
    fanotify::file_handle target;
};

/// A group, and directories that have labels. Events about other directories are left out: others
/// use the file system, too.
class event_log {
public:
    explicit event_log(fanotify::group group) : group_(std::move(group)) {}

    fanotify::group& group() noexcept { return group_; }
    void label(const std::string& path, const std::string& text);

    /// All that is queued.
    std::vector<logged_event> drain_events();
    /// What happened, and the words of the mask: `D/f create|on_dir`.
    std::vector<std::string> drain();

private:
    std::string place(const fanotify::info::object& object) const;
    void add(fanotify::event from, std::vector<logged_event>& all) const;

    fanotify::group group_;
    std::map<std::string, std::string> labels_;
    std::array<std::byte, 65536> buffer_;
};

} // namespace espy::test::fan

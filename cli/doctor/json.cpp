#include "words.hpp"

#include "format/json_fields.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <string.h> // strerrorname_np

namespace espy::doctor {
namespace {

class writer {
public:
    writer(const report& about, user_namer name) : about_(about), name_(name) {}

    std::string run(const std::vector<problem>& problems) {
        json_.bytes("path", about_.path);
        json_.number("uid", about_.from.uid);
        json_.bytes("user", name_(about_.from.uid));
        json_.flag("user_namespace", !about_.from.first_user_namespace);
        json_.flag("pid_namespace", !about_.from.first_pid_namespace);
        json_.objects("limits", about_.limits, [this](const limit& entry) { put(entry); });
        json_.objects("processes", about_.used.holders,
                      [this](const holder& entry) { put(entry); });
        json_.objects("users", about_.used.users, [this](const user& entry) { put(entry); });
        not_seen();
        if (about_.tree) {
            put(*about_.tree);
        }
        json_.objects("file_systems", about_.file_systems,
                      [this](const file_system& entry) { put(entry); });
        json_.objects("backends", about_.ways.ways, [this](const backend& entry) { put(entry); });
        if (!about_.choice.reason.empty()) {
            json_.object("choice", [&] {
                json_.text("backend", to_string(about_.choice.backend));
                json_.text("reason", about_.choice.reason);
            });
        }
        json_.objects("probes", about_.ways.probes, [this](const probe& entry) { put(entry); });
        const auto notes = std::find_if(problems.begin(), problems.end(),
                                        [](const problem& entry) { return entry.note; });
        const auto put_problem = [this](const problem& entry) { put(entry); };
        json_.objects("problems", std::vector<problem>(problems.begin(), notes), put_problem);
        json_.objects("notes", std::vector<problem>(notes, problems.end()), put_problem);
        return json_.line();
    }

private:
    void put(const limit& entry) {
        json_.text("name", entry.name);
        json_.number("value", entry.value);
        json_.text("namespace_name", entry.namespace_name);
        json_.number("namespace_value", entry.namespace_value);
        if (!is_queue(entry.what)) {
            if (about_.used.available) {
                json_.number("used", about_.used_of(entry.what));
            }
            json_.number("left", about_.left_of(entry.what));
        }
    }

    void put(const holdings& held) {
        json_.number("inotify_instances", held.inotify_instances);
        json_.number("inotify_watches", held.inotify_watches);
        json_.number("fanotify_groups", held.fanotify_groups);
        json_.number("fanotify_marks", held.fanotify_marks);
    }

    void put(const holder& entry) {
        json_.number("pid", entry.pid);
        json_.number("uid", entry.uid);
        json_.bytes("user", name_(entry.uid));
        json_.number("charged_uid", entry.charged_uid);
        json_.bytes("command", entry.command);
        json_.bytes("command_line", entry.command_line);
        put(entry.holds);
        json_.number("shared_instances", entry.shared_instances);
    }

    void put(const user& entry) {
        json_.number("uid", entry.uid);
        json_.bytes("user", name_(entry.uid));
        put(entry.holds);
    }

    void not_seen() {
        json_.number("processes_found", about_.used.processes);
        json_.number("processes_not_seen", about_.used.unseen_processes());
        json_.objects("not_seen", about_.used.not_seen, [this](const unseen& entry) {
            json_.number("uid", entry.uid);
            json_.bytes("user", name_(entry.uid));
            json_.number("processes", entry.processes);
        });
        json_.flag("processes_hidden", about_.from.processes_hidden);
    }

    void put(const tree_count& tree) {
        json_.object("tree", [&] {
            json_.number("directories", tree.directories);
            json_.number("entries", tree.entries);
            json_.number("ignored", tree.pruned);
            json_.number("watches_needed", tree.directories);
            json_.number("watches_left", about_.left_of(resource::inotify_watches));
            json_.number("unreadable", tree.unreadable);
            json_.objects("unreadable_paths", tree.unreadable_paths,
                          [this](const std::string& path) { json_.bytes("path", path); });
        });
    }

    void put(const file_system& entry) {
        json_.bytes("mount_point", entry.where.point);
        json_.bytes("type", entry.where.type);
        json_.bytes("source", entry.where.source);
        json_.text("events", to_string(entry.type.knows));
        json_.text("reason", entry.type.reason);
        json_.flag("remote", entry.type.remote);
        if (about_.tree) {
            json_.number("directories", entry.directories);
        }
    }

    void put(const backend& entry) {
        json_.text("name", entry.name);
        json_.flag("works", entry.works);
        json_.text("reason", entry.reason);
    }

    void put(const probe& entry) {
        json_.text("name", entry.name);
        json_.text("calls", entry.calls);
        json_.flag("works", entry.works());
        if (!entry.works()) {
            const char* const name = ::strerrorname_np(entry.error.value());
            json_.text("error", name != nullptr ? name : std::to_string(entry.error.value()));
        }
    }

    void put(const problem& entry) {
        json_.text("name", entry.name);
        json_.bytes("message", entry.message);
        json_.texts("cures", entry.cures);
        json_.text("advice", entry.advice);
    }

    const report& about_;
    user_namer name_;
    cli::json_fields json_;
};

} // namespace

std::string to_json(const report& about, const std::vector<problem>& problems, user_namer name) {
    return writer(about, name).run(problems);
}

} // namespace espy::doctor

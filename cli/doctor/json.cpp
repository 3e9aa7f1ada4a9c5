#include "words.hpp"

#include "format/base64.hpp"
#include "format/utf8.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include <string.h> // strerrorname_np

namespace espy::doctor {
namespace {

/// Keys come in a fixed order, which is part of the format; what is not known is left out.
class writer {
public:
    writer(const report& about, user_namer name) : about_(about), name_(name) {}

    std::string run(const std::vector<problem>& problems) {
        json_.StartObject();
        bytes("path", about_.path);
        number("uid", about_.from.uid);
        bytes("user", name_(about_.from.uid));
        flag("user_namespace", !about_.from.first_user_namespace);
        flag("pid_namespace", !about_.from.first_pid_namespace);
        array("limits", about_.limits, [this](const limit& entry) { put(entry); });
        array("processes", about_.used.holders, [this](const holder& entry) { put(entry); });
        array("users", about_.used.users, [this](const user& entry) { put(entry); });
        not_seen();
        if (about_.tree) {
            put(*about_.tree);
        }
        array("file_systems", about_.file_systems,
              [this](const file_system& entry) { put(entry); });
        array("backends", about_.ways.ways, [this](const backend& entry) { put(entry); });
        if (!about_.choice.reason.empty()) {
            key("choice");
            json_.StartObject();
            text("backend", to_string(about_.choice.backend));
            text("reason", about_.choice.reason);
            json_.EndObject();
        }
        array("probes", about_.ways.probes, [this](const probe& entry) { put(entry); });
        const auto notes = std::find_if(problems.begin(), problems.end(),
                                        [](const problem& entry) { return entry.note; });
        const auto put_problem = [this](const problem& entry) { put(entry); };
        array("problems", std::vector<problem>(problems.begin(), notes), put_problem);
        array("notes", std::vector<problem>(notes, problems.end()), put_problem);
        json_.EndObject();
        return std::string(buffer_.GetString(), buffer_.GetSize()) + '\n';
    }

private:
    void key(std::string_view name) {
        json_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    }
    void value(std::string_view text) {
        json_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    }
    void text(std::string_view name, std::string_view content) {
        if (!content.empty()) {
            key(name);
            value(content);
        }
    }
    void number(std::string_view name, std::optional<std::uint64_t> content) {
        if (content) {
            key(name);
            json_.Uint64(*content);
        }
    }
    void flag(std::string_view name, bool content) {
        key(name);
        json_.Bool(content);
    }
    /// A text of any bytes: what is not UTF-8 is replaced, and `NAME_base64` has the bytes.
    void bytes(std::string_view name, std::string_view content) {
        if (cli::valid_utf8_prefix(content) == content.size()) {
            text(name, content);
            return;
        }
        std::string replaced;
        cli::append_replaced(replaced, content);
        text(name, replaced);
        text(std::string(name) + "_base64", cli::base64(content));
    }
    template <typename List, typename Put>
    void array(std::string_view name, const List& list, Put put_one) {
        key(name);
        json_.StartArray();
        for (const auto& entry : list) {
            json_.StartObject();
            put_one(entry);
            json_.EndObject();
        }
        json_.EndArray();
    }

    void put(const limit& entry) {
        text("name", entry.name);
        number("value", entry.value);
        text("namespace_name", entry.namespace_name);
        number("namespace_value", entry.namespace_value);
        if (!is_queue(entry.what)) {
            if (about_.used.available) {
                number("used", about_.used_of(entry.what));
            }
            number("left", about_.left_of(entry.what));
        }
    }

    void put(const holdings& held) {
        number("inotify_instances", held.inotify_instances);
        number("inotify_watches", held.inotify_watches);
        number("fanotify_groups", held.fanotify_groups);
        number("fanotify_marks", held.fanotify_marks);
    }

    void put(const holder& entry) {
        number("pid", entry.pid);
        number("uid", entry.uid);
        bytes("user", name_(entry.uid));
        number("charged_uid", entry.charged_uid);
        bytes("command", entry.command);
        bytes("command_line", entry.command_line);
        put(entry.holds);
        number("shared_instances", entry.shared_instances);
    }

    void put(const user& entry) {
        number("uid", entry.uid);
        bytes("user", name_(entry.uid));
        put(entry.holds);
    }

    void not_seen() {
        number("processes_found", about_.used.processes);
        number("processes_not_seen", about_.used.unseen_processes());
        array("not_seen", about_.used.not_seen, [this](const unseen& entry) {
            number("uid", entry.uid);
            bytes("user", name_(entry.uid));
            number("processes", entry.processes);
        });
        flag("processes_hidden", about_.from.processes_hidden);
    }

    void put(const tree_count& tree) {
        key("tree");
        json_.StartObject();
        number("directories", tree.directories);
        number("entries", tree.entries);
        number("ignored", tree.pruned);
        number("watches_needed", tree.directories);
        number("watches_left", about_.left_of(resource::inotify_watches));
        number("unreadable", tree.unreadable);
        array("unreadable_paths", tree.unreadable_paths,
              [this](const std::string& path) { bytes("path", path); });
        json_.EndObject();
    }

    void put(const file_system& entry) {
        bytes("mount_point", entry.where.point);
        bytes("type", entry.where.type);
        bytes("source", entry.where.source);
        text("events", to_string(entry.type.knows));
        text("reason", entry.type.reason);
        flag("remote", entry.type.remote);
        if (about_.tree) {
            number("directories", entry.directories);
        }
    }

    void put(const backend& entry) {
        text("name", entry.name);
        flag("works", entry.works);
        text("reason", entry.reason);
    }

    void put(const probe& entry) {
        text("name", entry.name);
        text("calls", entry.calls);
        flag("works", entry.works());
        if (!entry.works()) {
            const char* const name = ::strerrorname_np(entry.error.value());
            text("error", name != nullptr ? name : std::to_string(entry.error.value()));
        }
    }

    void put(const problem& entry) {
        text("name", entry.name);
        bytes("message", entry.message);
        key("cures");
        json_.StartArray();
        for (const std::string& cure : entry.cures) {
            value(cure);
        }
        json_.EndArray();
        text("advice", entry.advice);
    }

    const report& about_;
    user_namer name_;
    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> json_{buffer_};
};

} // namespace

std::string to_json(const report& about, const std::vector<problem>& problems, user_namer name) {
    return writer(about, name).run(problems);
}

} // namespace espy::doctor

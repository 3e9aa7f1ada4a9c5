#include "lines.hpp"
#include "text_parts.hpp"

#include "format/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace espy::doctor {
namespace {

using cli::escaped;

constexpr std::size_t shown_holders = 10;
constexpr std::size_t shown_command = 48;

std::string_view noun(resource what) noexcept {
    switch (what) {
    case resource::inotify_watches: return "inotify watches";
    case resource::inotify_instances: return "inotify instances";
    case resource::inotify_queue: return "inotify queue, events";
    case resource::fanotify_marks: return "fanotify marks";
    case resource::fanotify_groups: return "fanotify groups";
    case resource::fanotify_queue: break;
    }
    return "fanotify queue, events";
}

class usage_writer : private lines {
public:
    usage_writer(const report& about, const text_options& options)
        : about_(about), options_(options) {}

    std::string run() {
        limits();
        holders();
        users();
        not_seen();
        return take();
    }

private:
    void limits() {
        line("{:<30} {:>13} {:>13} {:>13}",
             fmt::format("Limits of user {}", escaped(options_.name(about_.from.uid))), "used",
             "limit", "left");
        for (const limit& entry : about_.limits) {
            const auto most = entry.effective();
            const auto left = about_.left_of(entry.what);
            const bool queue = is_queue(entry.what);
            line("  {:<28} {:>13} {:>13} {:>13}", noun(entry.what),
                 queue || !about_.used.available ? "" : grouped(about_.used_of(entry.what)),
                 most ? grouped(*most) : "unknown", queue || !left ? "" : grouped(*left));
        }
    }

    void row(const holdings& held, std::string_view rest) {
        line("{:>9} {:>10} {:>8} {:>7}  {}", grouped(held.inotify_watches),
             grouped(held.inotify_instances), grouped(held.fanotify_marks),
             grouped(held.fanotify_groups), rest);
    }

    std::string command_of(const holder& who) const {
        std::string text = escaped(who.command_line.empty() ? who.command : who.command_line);
        if (!options_.all && text.size() > shown_command) {
            std::size_t cut = shown_command - 3;
            while (cut > 0 && (text[cut] & '\xc0') == '\x80') {
                --cut; // not inside of a character
            }
            text.replace(cut, std::string::npos, "...");
        }
        return text;
    }

    std::string remarks_on(const holder& who) const {
        std::string text;
        if (who.shared_instances != 0) {
            text += fmt::format("  ({} inherited)", grouped(who.shared_instances));
        }
        if (who.charged_uid != who.uid) {
            text += fmt::format("  (charged to {})", escaped(options_.name(who.charged_uid)));
        }
        return text;
    }

    void holders() {
        if (!about_.used.available) {
            return; // said among the problems
        }
        const auto& holders = about_.used.holders;
        line("\nWho holds them{}", holders.empty() ? ": nobody that could be seen" : "");
        if (holders.empty()) {
            return;
        }
        line("{:>9} {:>10} {:>8} {:>7}  {:<10} {:>7}  {}", "watches", "instances", "marks",
             "groups", "user", "pid", "command");
        const std::size_t end =
            options_.all ? holders.size() : std::min(holders.size(), shown_holders);
        for (std::size_t index = 0; index < end; ++index) {
            const holder& who = holders[index];
            row(who.holds, fmt::format("{:<10} {:>7}  {}{}", escaped(options_.name(who.uid)),
                                       who.pid, command_of(who), remarks_on(who)));
        }
        if (end < holders.size()) {
            line("  and {} more; --all shows them", grouped(holders.size() - end));
        }
    }

    void users() {
        if (about_.used.users.size() < 2) {
            return; // the limits say it
        }
        line("\nBy user");
        line("{:>9} {:>10} {:>8} {:>7}  {}", "watches", "instances", "marks", "groups", "user");
        for (const user& entry : about_.used.users) {
            row(entry.holds, escaped(options_.name(entry.uid)));
        }
    }

    void not_seen() {
        const std::uint64_t count = about_.used.unseen_processes();
        if (count != 0) {
            std::string of;
            for (const unseen& entry : about_.used.not_seen) {
                of += fmt::format("{}{} of {}", of.empty() ? "" : ", ", grouped(entry.processes),
                                  escaped(options_.name(entry.uid)));
            }
            line("\nNot seen: {} of {} may not be looked into ({}); as root: sudo espy doctor{}{}",
                 grouped(count), counted(about_.used.processes, "process", "processes"), of,
                 about_.path.empty() ? "" : " ",
                 about_.path.empty() ? "" : escaped(shell_quoted(about_.path)));
        }
        if (about_.from.processes_hidden) {
            line("\nNot seen: /proc is mounted with hidepid, which hides other users' processes");
        }
        if (!about_.from.first_pid_namespace) {
            line("\nNot seen: this is a container (PID namespace); processes outside of it may "
                 "use up the same limits");
        }
    }

    const report& about_;
    const text_options& options_;
};

} // namespace

std::string usage_text(const report& about, const text_options& options) {
    return usage_writer(about, options).run();
}

} // namespace espy::doctor

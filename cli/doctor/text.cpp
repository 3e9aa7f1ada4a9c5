#include "words.hpp"

#include "format/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

namespace espy::doctor {
namespace {

using cli::escaped;

constexpr std::size_t shown_holders = 10;
constexpr std::size_t shown_mounts = 10;
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

class writer {
public:
    writer(const report& about, const text_options& options) : about_(about), options_(options) {}

    std::string run(const std::vector<problem>& problems) {
        limits();
        holders();
        users();
        not_seen();
        tree();
        file_systems();
        backends();
        list(problems);
        return std::move(out_);
    }

private:
    template <typename... Arguments>
    void line(fmt::format_string<Arguments...> form, Arguments&&... arguments) {
        fmt::format_to(std::back_inserter(out_), form, std::forward<Arguments>(arguments)...);
        out_.erase(out_.find_last_not_of(' ') + 1); // columns may be empty
        out_ += '\n';
    }

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

    /// Processes whose watches count, but could not be counted.
    bool own_unseen() const {
        const auto& list = about_.used.not_seen;
        return std::any_of(list.begin(), list.end(),
                           [this](const unseen& entry) { return entry.uid == about_.from.uid; });
    }

    void tree() {
        if (!about_.tree) {
            return;
        }
        const tree_count& tree = *about_.tree;
        const auto left = about_.left_of(resource::inotify_watches);
        line("\n{}", escaped(about_.path));
        line("  {} with {}", counted(tree.directories, "directory", "directories"),
             counted(tree.entries, "entry", "entries"));
        if (tree.pruned != 0) {
            line("  {} with all below not counted: ignored",
                 counted(tree.pruned, "directory", "directories"));
        }
        const std::string needs = counted(tree.directories, "watch is", "watches are") + " needed";
        if (!left) {
            line("  {}", needs);
        } else if (tree.directories <= *left) {
            line("  {}, {}{} left: enough{}", needs, own_unseen() ? "at most " : "",
                 counted(*left, "is", "are"), own_unseen() ? " if what was not seen is few" : "");
        } else {
            line("  {}, only {} left: {} too few", needs, counted(*left, "is", "are"),
                 grouped(tree.directories - *left));
        }
        if (tree.unreadable != 0) {
            line("  {} cannot be read:",
                 counted(tree.unreadable, "more directory", "more directories"));
            for (const std::string& path : tree.unreadable_paths) {
                line("    {}", escaped(path));
            }
        }
    }

    /// That of the path first, then those that cannot tell all.
    std::vector<const file_system*> ordered_mounts() const {
        std::vector<const file_system*> order;
        for (const file_system& entry : about_.file_systems) {
            order.push_back(&entry);
        }
        if (!order.empty()) {
            std::stable_partition(order.begin() + 1, order.end(), [](const file_system* entry) {
                return entry->type.knows != knowledge::complete;
            });
            std::stable_partition(order.begin() + 1, order.end(),
                                  [](const file_system* entry) { return entry->type.remote; });
        }
        return order;
    }

    void file_systems() {
        const auto order = ordered_mounts();
        if (order.empty()) {
            return;
        }
        const std::size_t end = options_.all ? order.size() : std::min(order.size(), shown_mounts);
        std::size_t point = 8;
        std::size_t type = 6;
        for (std::size_t index = 0; index < end; ++index) {
            point = std::max(point,
                             std::min<std::size_t>(escaped(order[index]->where.point).size(), 32));
            type = std::max(type, escaped(order[index]->where.type).size());
        }
        line("\nFile systems, and what the kernel tells of changes there");
        for (std::size_t index = 0; index < end; ++index) {
            const file_system& entry = *order[index];
            line("  {:<{}}  {:<{}}  {:<10}  {}", escaped(entry.where.point), point,
                 escaped(entry.where.type), type, to_string(entry.type.knows), entry.type.reason);
        }
        if (end < order.size()) {
            line("  and {} more; --all shows them", grouped(order.size() - end));
        }
    }

    void backends() {
        line("\nBackends, tried on {}", about_.path.empty() ? "." : escaped(about_.path));
        for (const backend& entry : about_.ways.ways) {
            line("  {:<9} {:<6} {}", entry.name, entry.works ? "works" : "no", entry.reason);
        }
    }

    void list(const std::vector<problem>& problems) {
        line("\n{}", problems.empty() ? "No problems." : "Problems, and what cures them");
        for (const problem& entry : problems) {
            line("  * {}", escaped(entry.message));
            for (const std::string& cure : entry.cures) {
                line("      {}", escaped(cure));
            }
            if (!entry.advice.empty()) {
                line("    {}", entry.advice);
            }
        }
    }

    const report& about_;
    const text_options& options_;
    std::string out_;
};

} // namespace

std::string to_text(const report& about, const std::vector<problem>& problems,
                    const text_options& options) {
    return writer(about, options).run(problems);
}

} // namespace espy::doctor

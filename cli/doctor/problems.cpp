#include "problems.hpp"

#include "words.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include <pwd.h>

namespace espy::doctor {
namespace {

/// A limit on what one user holds.
struct bounded {
    resource what;
    std::uint64_t holdings::*part;
    std::string_view problem;
    std::string_view noun;
    /// At least this much is worth setting.
    std::uint64_t useful;
};

constexpr std::array bounds{
    bounded{resource::inotify_watches, &holdings::inotify_watches, "watches_nearly_used",
            "inotify watches", 524288},
    bounded{resource::inotify_instances, &holdings::inotify_instances, "instances_nearly_used",
            "inotify instances", 1024},
    bounded{resource::fanotify_marks, &holdings::fanotify_marks, "marks_nearly_used",
            "fanotify marks", 524288},
    bounded{resource::fanotify_groups, &holdings::fanotify_groups, "groups_nearly_used",
            "fanotify groups", 1024},
};

/// Twice what is there, with room for what is needed; a power of two.
std::uint64_t wanted_value(std::uint64_t now, std::uint64_t needed, std::uint64_t useful) {
    const std::uint64_t least = std::max(now * 2, needed + needed / 4);
    std::uint64_t value = useful;
    while (value < least) {
        value *= 2;
    }
    return value;
}

void add_sysctl(problem& to, std::string_view name, std::uint64_t value) {
    const std::string setting = std::string(name) + "=" + std::to_string(value);
    to.cures.push_back("sudo sysctl -w " + setting);
    to.cures.push_back("echo '" + setting + "' | sudo tee -a /etc/sysctl.d/60-espy.conf");
}

class examination {
public:
    examination(const report& about, user_namer name) : about_(about), name_(name) {}

    std::vector<problem> run() {
        inotify_missing();
        path_needs_more();
        for (const bounded& bound : bounds) {
            nearly_used(bound);
        }
        files_ran_out();
        other_backend();
        small_queue();
        unreadable();
        no_proc();
        for (const file_system& entry : about_.file_systems) {
            far_file_system(entry);
        }
        return std::move(problems_);
    }

private:
    problem& add(std::string_view name, std::string message) {
        return problems_.emplace_back(problem{name, std::move(message), {}, {}});
    }

    void inotify_missing() {
        const probe* instance = about_.ways.find("inotify_instance");
        if (instance != nullptr && instance->error.value() == ENOSYS) {
            add("inotify_missing", "this kernel or its sandbox has no inotify").advice =
                "a seccomp filter may forbid it: allow inotify_init1 and "
                "inotify_add_watch in the container's profile";
        }
    }

    std::uint64_t needed() const { return about_.tree ? about_.tree->directories : 0; }

    void path_needs_more() {
        const auto left = about_.left_of(resource::inotify_watches);
        if (!left || needed() <= *left) {
            return;
        }
        problem& found = add("path_needs_more_watches",
                             about_.path + " has " + grouped(needed()) + " directories, and only " +
                                 grouped(*left) + " inotify watches are left");
        cure(found, bounds[0]);
    }

    void nearly_used(const bounded& bound) {
        const limit& bounding = about_.of(bound.what);
        const auto most = bounding.effective();
        if (!most) {
            return;
        }
        if (*most == 0) {
            cure(add(bound.problem,
                     "the limit of " + std::string(bound.noun) + " is 0: nobody can have one"),
                 bound);
            return;
        }
        for (const user& entry : about_.used.users) {
            const std::uint64_t held = entry.holds.*bound.part;
            if (held == 0 || held * 100 < *most * nearly_used_percent) {
                continue;
            }
            const std::uint64_t percent = held * 100 / *most;
            problem& found =
                add(bound.problem, "user " + name_(entry.uid) + " holds " + grouped(held) + " of " +
                                       grouped(*most) + " " + std::string(bound.noun) + " (" +
                                       std::to_string(percent) + " %)" + biggest(bound, entry.uid));
            cure(found, bound);
        }
    }

    /// Who of the user's processes holds most.
    std::string biggest(const bounded& bound, std::uint32_t uid) const {
        const holder* most = nullptr;
        for (const holder& entry : about_.used.holders) {
            if (entry.charged_uid == uid &&
                (most == nullptr || entry.holds.*bound.part > most->holds.*bound.part)) {
                most = &entry;
            }
        }
        if (most == nullptr) {
            return {};
        }
        return ", most of them " + most->command + " (pid " + std::to_string(most->pid) +
               "): " + grouped(most->holds.*bound.part);
    }

    void cure(problem& found, const bounded& bound) const {
        const limit& bounding = about_.of(bound.what);
        std::uint64_t total = 0;
        for (const user& entry : about_.used.users) {
            total = std::max(total, entry.holds.*bound.part);
        }
        if (bound.what == resource::inotify_watches) {
            total = std::max(total, about_.used_of(bound.what) + needed());
        }
        const std::uint64_t value =
            wanted_value(bounding.effective().value_or(0), total, bound.useful);
        const std::uint64_t least = total + total / 4 + 1; // again below 80 percent
        const bool first = about_.from.first_user_namespace;
        if (bounding.value && (first || *bounding.value < least)) {
            add_sysctl(found, bounding.name, value);
        }
        if (bounding.namespace_value && !first && *bounding.namespace_value < least) {
            add_sysctl(found, bounding.namespace_name, value);
        }
        if (!about_.from.first_user_namespace) {
            found.advice = "this is a user namespace (a container): the fs.* limits are set "
                           "on the host";
        }
    }

    void files_ran_out() {
        if (about_.used.files_ran_out) {
            add("too_few_open_files",
                "this process may have too few open files to look at all others: who holds the "
                "watches is not known")
                .cures.push_back("ulimit -n 1024");
        }
    }

    /// Something else is taken, and nothing above says why.
    void other_backend() {
        if (std::getenv("ESPY_BACKEND") != nullptr) {
            return; // it was asked for
        }
        if (problems_.empty() && about_.choice.backend == espy::backend::poll) {
            add("no_events", "espy is not told of changes there, and lists everything again and "
                             "again: " +
                                 about_.choice.reason);
        } else if (problems_.empty() && about_.choice.backend == espy::backend::fanotify) {
            add("inotify_refused", "espy takes fanotify: " + about_.choice.reason);
        }
    }

    void small_queue() {
        const limit& queue = about_.of(resource::inotify_queue);
        if (queue.value && *queue.value < default_queue) {
            problem& found =
                add("queue_small", "the event queue holds only " + grouped(*queue.value) +
                                       " events: a burst overflows it");
            add_sysctl(found, queue.name, default_queue);
        }
    }

    void far_file_system(const file_system& entry) {
        if (!entry.type.remote) {
            return;
        }
        problem& found = add(entry.type.fuse ? "fuse_file_system" : "remote_file_system",
                             entry.where.point + " is " + entry.where.type + ": " +
                                 std::string(entry.type.reason) + "; espy lists it every 2s, too");
        found.note = true;
        const std::string& source = entry.where.source;
        const std::size_t colon = source.find(":/");
        const bool is_url = colon != std::string::npos && source.compare(colon, 3, "://") == 0;
        if (colon != std::string::npos && colon > 0 && !is_url && source.find('/') == colon + 1) {
            found.cures.push_back("ssh " + shell_quoted(source.substr(0, colon)) + " espy watch " +
                                  shell_quoted(shell_quoted(source.substr(colon + 1))));
        } else if (source.starts_with('/') && !source.starts_with("//") &&
                   (!source.starts_with("/dev/") || source.starts_with("/dev/shm/"))) {
            found.cures.push_back("espy watch " + shell_quoted(source));
        } else {
            found.advice =
                "told at once is who watches where the files are changed: on the host or "
                "server that has them";
            return;
        }
        found.advice = "told at once is who watches where the files are, as this command does";
    }

    void unreadable() {
        if (!about_.tree || about_.tree->unreadable == 0) {
            return;
        }
        const tree_count& tree = *about_.tree;
        problem& found =
            add("unreadable_directories",
                grouped(tree.unreadable) + (tree.unreadable == 1 ? " directory" : " directories") +
                    " cannot be read, the first is " + tree.unreadable_paths.front());
        if (about_.from.uid != 0) {
            found.cures.push_back("sudo espy watch " + shell_quoted(about_.path));
        } else {
            found.advice = "not even root may read it: look at the mount and its owner";
        }
    }

    void no_proc() {
        const probe* proc = about_.ways.find("proc");
        if (proc == nullptr || !proc->works()) {
            add("proc_missing", "/proc is not mounted: watches are set by path, and who holds "
                                "them cannot be told")
                .cures.push_back("sudo mount -t proc proc /proc");
        }
    }

    const report& about_;
    user_namer name_;
    std::vector<problem> problems_;
};

} // namespace

std::string user_name(std::uint32_t uid) {
    std::array<char, 4096> buffer;
    passwd entry = {};
    passwd* found = nullptr;
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
        return found->pw_name;
    }
    return std::to_string(uid);
}

bool has_problems(const std::vector<problem>& found) noexcept {
    return std::any_of(found.begin(), found.end(),
                       [](const problem& entry) { return !entry.note; });
}

std::vector<problem> find_problems(const report& about, user_namer name) {
    return examination(about, name).run();
}

} // namespace espy::doctor

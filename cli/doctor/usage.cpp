#include "usage.hpp"

#include "process.hpp"

#include <espy/unique_fd.hpp>

#include <algorithm>
#include <cerrno>
#include <map>
#include <memory>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <dirent.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

enum class novelty : std::uint8_t {
    /// Not seen before.
    instance,
    /// Another process holds the instance as well.
    holder,
    /// The process was told to hold it already: dup(2).
    nothing,
};

/// The instances found so far.
class instance_set {
public:
    explicit instance_set(compare_files compare) : compare_(compare) {}

    novelty insert(const found_instance& found) {
        const auto key = found.what.fingerprint ^ static_cast<std::uint64_t>(found.what.kind);
        std::vector<known>& alike = by_content_[key];
        const auto less = [this](const known& a, descriptor b) { return compare_(a.first, b) < 0; };
        const auto at = std::lower_bound(alike.begin(), alike.end(), found.where, less);
        if (at == alike.end() || compare_(at->first, found.where) != 0) {
            alike.insert(at, {found.where, found.where.pid});
            return novelty::instance;
        }
        const bool other = std::exchange(at->last_holder, found.where.pid) != found.where.pid;
        return other ? novelty::holder : novelty::nothing;
    }

private:
    struct known {
        descriptor first;
        std::uint32_t last_holder;
    };
    compare_files compare_;
    /// Only descriptors whose fdinfo is equal can be one instance: few are left to compare.
    std::unordered_map<std::uint64_t, std::vector<known>> by_content_;
};

holdings count(const instance& what) noexcept {
    return what.kind == instance_kind::inotify ? holdings{1, what.watches, 0, 0}
                                               : holdings{0, 0, 1, what.watches};
}

holdings charge(const instance& what) noexcept {
    holdings charged = count(what);
    if (what.unlimited_marks) {
        charged.fanotify_marks = 0;
    }
    return charged;
}

auto rank(const holdings& held) noexcept {
    return std::make_tuple(held.inotify_watches + held.fanotify_marks,
                           held.inotify_instances + held.fanotify_groups);
}

void sort(usage& result) {
    std::sort(result.holders.begin(), result.holders.end(), [](const auto& a, const auto& b) {
        return rank(a.holds) != rank(b.holds) ? rank(a.holds) > rank(b.holds) : a.pid < b.pid;
    });
    std::sort(result.users.begin(), result.users.end(), [](const auto& a, const auto& b) {
        return rank(a.holds) != rank(b.holds) ? rank(a.holds) > rank(b.holds) : a.uid < b.uid;
    });
    std::sort(result.not_seen.begin(), result.not_seen.end(), [](const auto& a, const auto& b) {
        return a.processes != b.processes ? a.processes > b.processes : a.uid < b.uid;
    });
}

class reader {
public:
    explicit reader(compare_files compare) : instances_(compare) {}

    void take(int proc, const char* name) {
        holder who;
        found_.clear();
        const process_state state = read_process(proc, name, who, found_);
        if (state == process_state::gone) {
            return;
        }
        ++result_.processes;
        result_.files_ran_out = result_.files_ran_out || state == process_state::failed;
        if (state == process_state::denied) {
            ++unseen_[who.uid];
        } else if (!found_.empty()) {
            add(std::move(who));
        }
    }

    usage finish() {
        result_.available = true;
        for (const auto& [uid, holds] : users_) {
            result_.users.push_back({uid, holds});
        }
        for (const auto& [uid, processes] : unseen_) {
            result_.not_seen.push_back({uid, processes});
        }
        sort(result_);
        return std::move(result_);
    }

private:
    void add(holder who) {
        for (const found_instance& found : found_) {
            switch (instances_.insert(found)) {
            case novelty::instance: users_[who.charged_uid] += charge(found.what); break;
            case novelty::holder: ++who.shared_instances; break;
            case novelty::nothing: continue;
            }
            who.holds += count(found.what);
        }
        result_.holders.push_back(std::move(who));
    }

    instance_set instances_;
    std::vector<found_instance> found_;
    std::map<std::uint32_t, holdings> users_;
    std::map<std::uint32_t, std::uint64_t> unseen_;
    usage result_;
};

} // namespace

holdings& holdings::operator+=(const holdings& other) noexcept {
    inotify_instances += other.inotify_instances;
    inotify_watches += other.inotify_watches;
    fanotify_groups += other.fanotify_groups;
    fanotify_marks += other.fanotify_marks;
    return *this;
}

holdings usage::of(std::uint32_t uid) const noexcept {
    const auto at = std::find_if(users.begin(), users.end(),
                                 [uid](const user& entry) { return entry.uid == uid; });
    return at == users.end() ? holdings() : at->holds;
}

std::uint64_t usage::unseen_processes() const noexcept {
    std::uint64_t sum = 0;
    for (const unseen& entry : not_seen) {
        sum += entry.processes;
    }
    return sum;
}

int compare_by_kcmp(descriptor a, descriptor b) {
    const long order = ::syscall(SYS_kcmp, a.pid, b.pid, KCMP_FILE, a.fd, b.fd);
    if (order == 0) {
        return 0;
    }
    if (order == 1 || order == 2) {
        return order == 1 ? -1 : 1;
    }
    // Not permitted, not built in, or one of them gone: by number, so that the order stays total.
    return std::tie(a.pid, a.fd) < std::tie(b.pid, b.fd) ? -1 : 1;
}

usage read_usage(const std::filesystem::path& proc, compare_files compare) {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(proc.c_str()), ::closedir);
    if (!stream) {
        usage none;
        none.files_ran_out = errno == EMFILE || errno == ENFILE;
        return none;
    }
    std::vector<std::string> processes;
    while (const dirent* entry = ::readdir(stream.get())) {
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9') {
            processes.emplace_back(entry->d_name);
        }
    }
    if (processes.empty()) {
        return {}; // an empty mount point: procfs always has this process
    }
    // Parents mostly have the smaller numbers, and so are told as the owners of what is inherited.
    std::sort(processes.begin(), processes.end(), [](const auto& a, const auto& b) {
        return a.size() != b.size() ? a.size() < b.size() : a < b;
    });
    reader reading(compare);
    for (const std::string& name : processes) {
        reading.take(::dirfd(stream.get()), name.c_str());
    }
    return reading.finish();
}

} // namespace espy::doctor

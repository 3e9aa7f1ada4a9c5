#include "process.hpp"

#include "sys/setting.hpp"
#include "text_file.hpp"
#include "user_namespace.hpp"

#include <espy/unique_fd.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

struct close_directory {
    void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};
using directory_stream = std::unique_ptr<DIR, close_directory>;

directory_stream open_stream(int directory, const char* name) {
    unique_fd fd(::openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    directory_stream stream(fd ? ::fdopendir(fd.get()) : nullptr);
    if (stream) {
        static_cast<void>(fd.release()); // the stream closes it
    }
    return stream;
}

std::optional<instance_kind> kind_of(int directory, const char* name) {
    std::array<char, 32> target;
    const ssize_t size = ::readlinkat(directory, name, target.data(), target.size());
    if (size <= 0) {
        return std::nullopt;
    }
    const std::string_view text(target.data(), static_cast<std::size_t>(size));
    if (text == "anon_inode:inotify" || text == "anon_inode:[inotify]") {
        return instance_kind::inotify;
    }
    if (text == "anon_inode:[fanotify]" || text == "anon_inode:fanotify") {
        return instance_kind::fanotify;
    }
    return std::nullopt;
}

std::uint32_t effective_user(int process) {
    std::string text;
    if (read_file(process, "status", text)) {
        const std::string_view ids = field(text, "Uid:\t"); // real, effective, saved, file system
        const std::size_t tab = ids.find('\t');
        const auto uid =
            tab == std::string_view::npos ? std::nullopt : sys::leading_number(ids.substr(tab + 1));
        if (uid) {
            return static_cast<std::uint32_t>(*uid);
        }
    }
    struct stat info = {};
    return ::fstat(process, &info) == 0 ? info.st_uid : 0;
}

/// What it means that something of a process cannot be opened.
process_state state_after(int error) noexcept {
    switch (error) {
    case EACCES:
    case EPERM: return process_state::denied;
    case EMFILE:
    case ENFILE: return process_state::failed;
    default: return process_state::gone;
    }
}

void identify(int process, holder& who) {
    who.uid = effective_user(process);
    who.charged_uid = charged_owner(process, "ns/user").value_or(who.uid);
    read_file(process, "comm", who.command);
    if (who.command.ends_with('\n')) {
        who.command.pop_back();
    }
    read_file(process, "cmdline", who.command_line);
    while (who.command_line.ends_with('\0')) {
        who.command_line.pop_back();
    }
    std::replace(who.command_line.begin(), who.command_line.end(), '\0', ' ');
}

} // namespace

process_state read_process(int proc, const char* name, holder& who,
                           std::vector<found_instance>& out) {
    const unique_fd process(::openat(proc, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!process) {
        return state_after(errno);
    }
    who.pid = static_cast<std::uint32_t>(sys::leading_number(name).value_or(0));
    const directory_stream fds = open_stream(process.get(), "fd");
    if (!fds) {
        const process_state state = state_after(errno);
        if (state == process_state::denied) {
            who.uid = effective_user(process.get());
        }
        return state;
    }
    const std::size_t before = out.size();
    while (const dirent* entry = ::readdir(fds.get())) {
        const auto kind = kind_of(::dirfd(fds.get()), entry->d_name);
        if (!kind) {
            continue;
        }
        found_instance found;
        const std::string info = std::string("fdinfo/") + entry->d_name;
        if (read_fdinfo(process.get(), info.c_str(), *kind, found.what)) {
            found.where = {who.pid, static_cast<std::uint32_t>(
                                        sys::leading_number(entry->d_name).value_or(0))};
            out.push_back(found);
        }
    }
    if (out.size() != before) {
        identify(process.get(), who);
    }
    return process_state::seen;
}

} // namespace espy::doctor

#include "disk_commands.hpp"

#include "script.hpp"

#include <support/mirror.hpp>
#include <support/place.hpp>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

void make_directory(held_files&, const arguments& w) {
    if (w[0] != "-p") {
        const place p(w[0]);
        ok(::mkdirat(p.directory(), p.name(), 0755));
        return;
    }
    for (std::size_t end = 0; end != std::string::npos;) {
        end = w[1].find('/', end + 1);
        const place p(w[1].substr(0, end));
        if (::mkdirat(p.directory(), p.name(), 0755) != 0 && errno != EEXIST) {
            ok(-1);
        }
    }
}

void remove_directory(held_files&, const arguments& w) {
    const place p(w[0]);
    ok(::unlinkat(p.directory(), p.name(), AT_REMOVEDIR));
}

void list(held_files&, const arguments& w) {
    (void)walk(w[0], {.max_depth = 1});
}

void remove_tree(const std::string& path) {
    const place p(path);
    struct stat status {};
    ok(::fstatat(p.directory(), p.name(), &status, AT_SYMLINK_NOFOLLOW));
    if (!S_ISDIR(status.st_mode)) {
        ok(::unlinkat(p.directory(), p.name(), 0));
        return;
    }
    for (const auto& [name, type] : walk(path, {.max_depth = 1})) {
        remove_tree(name);
    }
    ok(::unlinkat(p.directory(), p.name(), AT_REMOVEDIR));
}

void remove(held_files&, const arguments& w) {
    if (w[0] == "-r") {
        remove_tree(w[1]);
        return;
    }
    const place p(w[0]);
    ok(::unlinkat(p.directory(), p.name(), 0));
}

void rename(const arguments& w, unsigned flags) {
    const place from(w[0]);
    const place to(w[1]);
    ok(::renameat2(from.directory(), from.name(), to.directory(), to.name(), flags));
}

void move(held_files&, const arguments& w) {
    rename(w, 0);
}

void exchange(held_files&, const arguments& w) {
    const place probe(w[0]);
    struct stat status {};
    ok(::fstatat(probe.directory(), probe.name(), &status, AT_SYMLINK_NOFOLLOW));
    try {
        rename(w, RENAME_EXCHANGE);
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::invalid_argument) {
            throw not_possible("the file system cannot exchange two names");
        }
        throw;
    }
}

void link(held_files&, const arguments& w) {
    if (w[0] == "-s") {
        const place p(w[2]);
        ok(::symlinkat(w[1].c_str(), p.directory(), p.name()));
        return;
    }
    const place from(w[0]);
    const place to(w[1]);
    ok(::linkat(from.directory(), from.name(), to.directory(), to.name(), 0));
}

void make_fifo(held_files&, const arguments& w) {
    const place p(w[0]);
    ok(::mkfifoat(p.directory(), p.name(), 0644));
}

void change_mode(held_files&, const arguments& w) {
    const place p(w[1]);
    const auto mode = static_cast<mode_t>(std::stoul(w[0], nullptr, 8));
    ok(::fchmodat(p.directory(), p.name(), mode, 0));
}

void copy(held_files&, const arguments& w) {
    std::filesystem::copy(w[1], w[2],
                          std::filesystem::copy_options::recursive |
                              std::filesystem::copy_options::copy_symlinks);
}

void mount(held_files&, const arguments& w) {
    if (w[0] == "bind") {
        ok(::mount(w[1].c_str(), w[2].c_str(), nullptr, MS_BIND, nullptr));
    } else {
        ok(::mount("none", w[1].c_str(), w[0].c_str(), 0, nullptr));
    }
}

void unmount(held_files&, const arguments& w) {
    const bool lazy = w[0] == "-l";
    ok(::umount2(w.back().c_str(), UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)));
}

void run(held_files&, const arguments& w) {
    arguments copies = w;
    std::vector<char*> pointers;
    for (std::string& word : copies) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    const pid_t child = ok(::fork());
    if (child == 0) {
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
    int status = 0;
    ok(::waitpid(child, &status, 0));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        throw not_possible("there is no command " + w[0]);
    }
    if (status != 0) {
        throw std::invalid_argument("the command failed: " + w[0]);
    }
}

} // namespace

const std::map<std::string, disk_command>& tree_commands() {
    static const std::map<std::string, disk_command> all{
        {"mkdir", {make_directory, 1}},
        {"rmdir", {remove_directory, 1}},
        {"list", {list, 1}},
        {"rm", {remove, 1}},
        {"mv", {move, 2}},
        {"exchange", {exchange, 2}},
        {"ln", {link, 2}},
        {"mkfifo", {make_fifo, 1}},
        {"chmod", {change_mode, 2}},
        {"cp", {copy, 3}},
        {"mount", {mount, 2}},
        {"umount", {unmount, 1}},
        {"run", {run, 1}},
    };
    return all;
}

} // namespace espy::test

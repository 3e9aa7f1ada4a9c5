#include "disk_commands.hpp"

#include "script.hpp"

#include <support/place.hpp>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string_view>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

unique_fd open(const std::string& path, int flags) {
    const place p(path);
    return unique_fd(ok(::openat(p.directory(), p.name(), flags | O_CLOEXEC, 0644)));
}

void put(int fd, std::string_view text) {
    ok(::write(fd, text.data(), text.size()));
}

void touch(held_files&, const arguments& w) {
    const place p(w[0]);
    if (::utimensat(p.directory(), p.name(), nullptr, AT_SYMLINK_NOFOLLOW) != 0) {
        open(w[0], O_WRONLY | O_CREAT | O_EXCL);
    }
}

void write(held_files&, const arguments& w) {
    put(open(w[0], O_WRONLY | O_CREAT | O_TRUNC).get(), w[1]);
}

void overwrite(held_files&, const arguments& w) {
    put(open(w[0], O_WRONLY).get(), w[1]);
}

void append(held_files&, const arguments& w) {
    put(open(w[0], O_WRONLY | O_APPEND | O_CREAT).get(), w[1]);
}

void truncate(held_files&, const arguments& w) {
    ok(::ftruncate(open(w[0], O_WRONLY).get(), 0));
}

void read(held_files&, const arguments& w) {
    char byte = 0;
    ok(::read(open(w[0], O_RDONLY).get(), &byte, 1));
}

void hold(held_files& held_as, const arguments& w) {
    held_as[w[0]] = open(w[1], O_WRONLY | O_APPEND | O_CREAT);
}

int held(const held_files& held_as, const std::string& name) {
    const auto found = held_as.find(name);
    if (found == held_as.end()) {
        throw std::invalid_argument("nothing is held as " + name);
    }
    return found->second.get();
}

void put_held(held_files& held_as, const arguments& w) {
    put(held(held_as, w[0]), w[1]);
}

void let_go(held_files& held_as, const arguments& w) {
    held_as.erase(w[0]);
}

void temporary(held_files& held_as, const arguments& w) {
    const place p(w[1]);
    unique_fd file(::openat(p.directory(), p.name(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644));
    if (!file && errno == EOPNOTSUPP) {
        throw not_possible("the file system has no O_TMPFILE");
    }
    ok(file.get());
    held_as[w[0]] = std::move(file);
}

void link_held(held_files& held_as, const arguments& w) {
    const std::string file = "/proc/self/fd/" + std::to_string(held(held_as, w[0]));
    const place p(w[1]);
    ok(::linkat(AT_FDCWD, file.c_str(), p.directory(), p.name(), AT_SYMLINK_FOLLOW));
}

void store_mapped(held_files&, const arguments& w) {
    const unique_fd file = open(w[0], O_RDWR);
    void* const memory =
        ::mmap(nullptr, w[1].size(), PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    ok(memory == MAP_FAILED ? -1 : 0);
    std::memcpy(memory, w[1].data(), w[1].size());
    ok(::munmap(memory, w[1].size()));
}

} // namespace

const std::map<std::string, disk_command>& content_commands() {
    static const std::map<std::string, disk_command> all{
        {"touch", {touch, 1}},       {"write", {write, 2}},    {"overwrite", {overwrite, 2}},
        {"append", {append, 2}},     {"read", {read, 1}},      {"truncate", {truncate, 1}},
        {"hold", {hold, 2}},         {"put", {put_held, 2}},   {"close", {let_go, 1}},
        {"tmpfile", {temporary, 2}}, {"link", {link_held, 2}}, {"mmap", {store_mapped, 2}},
    };
    return all;
}

} // namespace espy::test

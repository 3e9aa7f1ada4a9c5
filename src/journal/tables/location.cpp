/// Where a journal is, and who may touch it. Whoever can write it can make it say anything, and who can
/// write its directory can put another one in its place: so both must be ours, or the superuser's.
#include "journal/tables/location.hpp"

#include "journal/tables/failing.hpp"

#include <espy/file_system.hpp>

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace espy::journaling {
namespace {

/// What SQLite puts beside the tables; the last one only while they are made.
constexpr std::array<std::string_view, 4> beside{"", "-wal", "-shm", "-journal"};

bool is_ours(uid_t owner) noexcept {
    return owner == ::geteuid() || owner == 0;
}

void make_directories(const std::filesystem::path& directory) {
    if (directory.empty() || ::mkdir(directory.c_str(), 0700) == 0 || errno != ENOENT) {
        return; // whatever else is wrong, opening it says
    }
    make_directories(directory.parent_path());
    ::mkdir(directory.c_str(), 0700);
}

} // namespace

std::optional<file_id> identify(int directory, const char* name) noexcept {
    struct stat found {};
    if (::fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH) != 0) {
        return std::nullopt;
    }
    return file_id{found.st_dev, found.st_ino};
}

location::location(const std::filesystem::path& file, use what) : name_(file.filename()) {
    const std::filesystem::path given =
        file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    if (name_.empty() || name_ == "." || name_ == "..") {
        fail("journal", file, {EISDIR, std::system_category()});
    }
    if (what == use::record) {
        make_directories(given);
    }
    std::error_code ec;
    const std::filesystem::path real = std::filesystem::canonical(given, ec);
    if (!ec) {
        directory_.reset(::open(real.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
    if (!directory_) {
        fail("journal", file, ec ? ec : last_error());
    }
    file_ = real / name_;
    directory_id_ = identify(directory(), "").value_or(file_id{});
    check_directory(what);
    check_file();
}

void location::check_directory(use what) const {
    struct stat found {};
    struct statfs system {};
    if (::fstat(directory(), &found) != 0 || ::fstatfs(directory(), &system) != 0) {
        fail("journal", file_, last_error());
    }
    const bool others_write = (found.st_mode & (S_IWGRP | S_IWOTH)) != 0;
    // In a directory like /tmp nobody can put another file in the place of ours.
    const bool is_sticky = (found.st_mode & S_ISVTX) != 0;
    if (what == use::record && (!is_ours(found.st_uid) || (others_write && !is_sticky))) {
        fail("journal", file_, journal_errc::unsafe,
             "others may write its directory; put the journal elsewhere, or chmod go-w the "
             "directory");
    }
    if (look_up_file_system(static_cast<std::uint32_t>(system.f_type)).remote) {
        fail("journal", file_, journal_errc::network_file_system);
    }
}

void location::check_file() {
    struct stat found {};
    if (::fstatat(directory(), name_.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno != ENOENT) {
            fail("journal", file_, last_error());
        }
        return;
    }
    there_ = true;
    owner_ = found.st_uid;
    if (!S_ISREG(found.st_mode)) {
        fail("journal", file_, journal_errc::not_a_journal);
    }
    if ((found.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        fail("journal", file_, journal_errc::unsafe,
             "others may write this journal; chmod go-w it");
    }
}

bool location::is_foreign() const noexcept {
    return !is_ours(owner_);
}

std::string location::socket_name() const {
    // What is in the way to it counts, and the address has 108 bytes.
    constexpr std::size_t longest = 72;
    const std::string name = name_.size() <= longest ? name_ : short_hash(name_);
    return name + ".socket";
}

void location::make(bool group_reads) {
    const unique_fd made(::openat(directory(), name_.c_str(),
                                  O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_EXCL, 0600));
    if (!made || (group_reads && ::fchmod(made.get(), 0640) != 0)) {
        fail("journal", file_, last_error());
    }
}

bool location::has_name(std::string_view name) const {
    if (!name.starts_with(name_)) {
        return name.ends_with(".socket") && name == socket_name();
    }
    const std::string_view rest = name.substr(name_.size());
    return rest == ".lock" || rest == ".socket" ||
           std::find(beside.begin(), beside.end(), rest) != beside.end();
}

std::uint64_t location::bytes() const {
    std::uint64_t sum = 0;
    for (const std::string_view suffix : beside) {
        struct stat found {};
        if (::fstatat(directory(), (name_ + std::string(suffix)).c_str(), &found,
                      AT_SYMLINK_NOFOLLOW) == 0) {
            sum += static_cast<std::uint64_t>(found.st_size);
        }
    }
    return sum;
}

void location::remove() const {
    for (const std::string_view suffix : beside) {
        if (::unlinkat(directory(), (name_ + std::string(suffix)).c_str(), 0) != 0 &&
            errno != ENOENT) {
            fail("journal::remove", file_, last_error());
        }
    }
    ::unlinkat(directory(), socket_name().c_str(), 0);
}

std::string short_hash(std::string_view text) {
    std::uint64_t value = 0xcbf29ce484222325;
    for (const char c : text) {
        value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string letters;
    for (int shift = 60; shift >= 20; shift -= 4) {
        letters += digits[value >> shift & 15];
    }
    return letters;
}

std::string root_text(const std::filesystem::path& root) {
    std::string text = std::filesystem::weakly_canonical(std::filesystem::absolute(root));
    while (text.size() > 1 && text.ends_with('/')) {
        text.pop_back();
    }
    return text;
}

unique_fd take_lock(const location& where, bool group_reads) {
    unique_fd lock(::openat(where.directory(), where.lock_name().c_str(),
                            O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, group_reads ? 0640 : 0600));
    if (!lock) {
        fail("journal", where.file(), last_error());
    }
    std::array<char, 24> text{};
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) {
            fail("journal", where.file(), last_error());
        }
        const bool said = ::pread(lock.get(), text.data(), text.size() - 1, 0) > 0;
        const std::string who = said ? "process " + std::string(text.data()) : "another process";
        fail("journal", where.file(), journal_errc::busy, "it is being recorded by " + who);
    }
    const std::string pid = std::to_string(::getpid());
    (void)!::ftruncate(lock.get(), 0);
    (void)!::pwrite(lock.get(), pid.data(), pid.size(), 0);
    return lock;
}

} // namespace espy::journaling

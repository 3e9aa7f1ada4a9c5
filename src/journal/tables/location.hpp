/// Where a journal is, and who may touch it.
#pragma once

#include <espy/unique_fd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace espy::journaling {

struct file_id {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend bool operator==(const file_id&, const file_id&) = default;
};

/// What `name` in `directory` is, or, the name being empty, that itself; links are not followed.
std::optional<file_id> identify(int directory, const char* name) noexcept;

/// The files of one journal, in one directory: the tables, SQLite's two beside them, the lock and the
/// socket. What SQLite opens must not be opened beside it: closing that would end its locks.
class location {
public:
    enum class use { read, record };
    /// To record, the directories are made where they are missing. Throws `espy::error`: if others
    /// could write, or it is a network file system.
    location(const std::filesystem::path& file, use what);

    /// Absolute, without symbolic links.
    const std::string& file() const noexcept { return file_; }
    const std::string& name() const noexcept { return name_; }
    std::string lock_name() const { return name_ + ".lock"; }
    std::string socket_name() const;
    int directory() const noexcept { return directory_.get(); }
    bool is_there() const noexcept { return there_; }
    /// The file, if it is there, belongs to somebody else: it is to be read only.
    bool is_foreign() const noexcept;
    /// Of the file, if it is there.
    uid_t owner() const noexcept { return owner_; }

    /// Makes the file, which nobody else can read, or only the group.
    void make(bool group_reads);
    /// Notes which file it is, once it is open.
    void hold() { held_ = identify(directory(), name_.c_str()); }
    /// What was held is not there any more.
    bool is_lost() const noexcept { return identify(directory(), name_.c_str()) != held_; }
    /// One of the files has that name.
    bool has_name(std::string_view name) const;
    /// `name` in that directory is one of the files.
    bool is_own(const file_id& directory, std::string_view name) const {
        return directory == directory_id_ && has_name(name);
    }

    /// Of all files.
    std::uint64_t bytes() const;
    /// Deletes all but the lock.
    void remove() const;

private:
    void check_directory(use what) const;
    void check_file();

    std::string file_;
    std::string name_;
    unique_fd directory_;
    file_id directory_id_;
    std::optional<file_id> held_;
    bool there_ = false;
    uid_t owner_ = 0;
};

/// A root as a journal has it: absolute, without symbolic links as far as it is there.
std::string root_text(const std::filesystem::path& root);

/// What tells one text from others, as a few letters; the same everywhere.
std::string short_hash(std::string_view text);

/// Held for as long as it lives, by flock(2). Throws `journal_errc::busy`.
unique_fd take_lock(const location& where, bool group_reads);

} // namespace espy::journaling

/// A procfs made of ordinary files.
#pragma once

#include <support/temporary_directory.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace espy::doctor::test {

/// Distinct objects: safe. Shared objects: unsafe.
class fake_proc {
public:
    const std::filesystem::path& path() const { return directory_.path(); }

    void file(const std::string& name, const std::string& content) const {
        const std::filesystem::path at = path() / name;
        std::filesystem::create_directories(at.parent_path());
        std::ofstream(at, std::ios::binary) << content;
    }

    /// A process with the effective user `uid`, and no descriptors yet.
    void process(int pid, int uid, const std::string& command,
                 const std::string& command_line = "") const {
        const std::string at = std::to_string(pid) + "/";
        const std::string user = std::to_string(uid);
        file(at + "status", "Name:\tx\nUid:\t77\t" + user + "\t77\t77\nGid:\t1\t1\t1\t1\n");
        file(at + "comm", command + "\n");
        file(at + "cmdline", command_line);
        std::filesystem::create_directories(path() / at / "fd");
    }

    void descriptor(int pid, int fd, const std::string& target, const std::string& info) const {
        const std::string at = std::to_string(pid);
        std::filesystem::create_symlink(target, path() / at / "fd" / std::to_string(fd));
        file(at + "/fdinfo/" + std::to_string(fd), "pos:\t0\nflags:\t00\nmnt_id:\t15\n" + info);
    }

    /// An inotify descriptor with `watches` watches; `seed` makes them others.
    void inotify(int pid, int fd, int watches, int seed = 0) const {
        std::string info;
        for (int wd = watches; wd > 0; --wd) {
            info += "inotify wd:" + std::to_string(wd) + " ino:" + std::to_string(seed + wd) +
                    " sdev:fe00000 mask:100 ignored_mask:0 fhandle-bytes:8 fhandle-type:1\n";
        }
        descriptor(pid, fd, "anon_inode:inotify", info);
    }

private:
    espy::test::temporary_directory directory_;
};

} // namespace espy::doctor::test

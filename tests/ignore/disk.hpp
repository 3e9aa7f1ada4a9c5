/// A directory with files in it, and git's user configuration in a directory beside it.
#pragma once

#include <support/temporary_directory.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace espy::ignore::test {

class disk {
public:
    disk() {
        std::filesystem::create_directories(root());
        std::filesystem::create_directories(home());
        ::setenv("HOME", home().c_str(), 1);
        ::setenv("GIT_CONFIG_NOSYSTEM", "1", 1);
        ::unsetenv("XDG_CONFIG_HOME");
        ::unsetenv("GIT_CONFIG_GLOBAL");
    }

    std::filesystem::path root() const { return directory_ / "root"; }
    std::filesystem::path home() const { return directory_ / "home"; }

    /// Writes a file, whose directory is made if need be.
    void write(const std::filesystem::path& below, std::string_view text) const {
        write_at(root() / below, text);
    }
    void write_home(const std::filesystem::path& below, std::string_view text) const {
        write_at(home() / below, text);
    }
    /// Makes what git takes for a repository.
    void make_repository(const std::filesystem::path& below = {}) const {
        write(below / ".git/HEAD", "ref: refs/heads/main\n");
    }

private:
    static void write_at(const std::filesystem::path& file, std::string_view text) {
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
    }

    espy::test::temporary_directory directory_;
};

} // namespace espy::ignore::test

/// A directory for one test, gone with all its content when the test ends.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace espy::test {

/// Makes an empty directory below `parent` (by default that of `TMPDIR`, or `/tmp`) and removes it
/// with everything in it, at any depth. The path is absolute and has no symbolic links.
class temporary_directory {
public:
    temporary_directory() : temporary_directory(std::filesystem::temp_directory_path()) {}
    explicit temporary_directory(const std::filesystem::path& parent) {
        std::string name = std::filesystem::canonical(parent) / "espy-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::filesystem::filesystem_error("mkdtemp", parent,
                                                    std::error_code(errno, std::system_category()));
        }
        path_ = std::move(name);
    }
    temporary_directory(const temporary_directory&) = delete;
    temporary_directory& operator=(const temporary_directory&) = delete;
    ~temporary_directory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const noexcept { return path_; }
    std::filesystem::path operator/(const std::filesystem::path& below) const {
        return path_ / below;
    }

private:
    std::filesystem::path path_;
};

} // namespace espy::test

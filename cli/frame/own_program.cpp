#include "frame/own_program.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace espy::cli {

std::filesystem::path own_program(std::string_view name) {
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
    // As it is installed, and as it is built.
    for (const char* const way : {"../libexec/espy", "libexec/espy"}) {
        std::filesystem::path file = (self.parent_path() / way / name).lexically_normal();
        if (::access(file.c_str(), X_OK) == 0) {
            return file;
        }
    }
    return {};
}

void run_own_program(const command_entry& entry, std::span<const std::string> words) {
    const std::filesystem::path file = own_program(entry.program);
    if (file.empty()) {
        throw failure(fmt::format("espy {} is in a package of its own: apt-get install {}",
                                  entry.name, entry.program));
    }
    std::vector<std::string> given{file.native(), std::string(entry.name)};
    given.insert(given.end(), words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : given) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    ::execv(file.c_str(), arguments.data());
    throw failure(
        fmt::format("{}: {}", escaped(file.native()), std::generic_category().message(errno)));
}

} // namespace espy::cli

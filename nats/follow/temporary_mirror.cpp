#include "follow/temporary_mirror.hpp"

#include "failing/failure.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <system_error>

#include <unistd.h>

namespace espy::fleet {
namespace {

constexpr std::array<const char*, 4> suffixes{"", "-wal", "-shm", ".lock"};
constexpr std::array ending{SIGINT, SIGTERM, SIGHUP};

/// For the handler, which may not make texts.
std::string folder;
std::array<std::string, suffixes.size()> files;

void remove_all() noexcept {
    for (const std::string& each : files) {
        ::unlink(each.c_str());
    }
    ::rmdir(folder.c_str());
}

extern "C" void remove_and_end(int signal) {
    remove_all();
    std::signal(signal, SIG_DFL);
    static_cast<void>(::raise(signal));
}

} // namespace

temporary_folder::temporary_folder() {
    folder = std::filesystem::temp_directory_path() / "espy-follow-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) {
        const std::error_code why(errno, std::system_category());
        throw cli::failure(
            fmt::format("{}: {}; name a file for what is known of the trees: --state "
                        "FILE",
                        folder, why.message()));
    }
    for (std::size_t at = 0; at < suffixes.size(); ++at) {
        files[at] = file().native() + suffixes[at];
    }
    for (const int signal : ending) {
        struct sigaction action {};
        ::sigaction(signal, nullptr, &action);
        if (action.sa_handler != SIG_IGN) {
            action.sa_handler = remove_and_end;
            ::sigaction(signal, &action, nullptr);
        }
    }
}

temporary_folder::~temporary_folder() {
    remove_all();
}

std::filesystem::path temporary_folder::file() const {
    return std::filesystem::path(folder) / "mirror";
}

} // namespace espy::fleet

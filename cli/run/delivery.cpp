#include "run/delivery.hpp"

#include "failing/failure.hpp"
#include "streams/output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// What execve(2) takes in one string.
constexpr std::size_t longest_variable = 128 * 1024;

[[noreturn]] void fail() {
    throw failure(fmt::format("cannot keep the changes in memory: {}",
                              std::error_code(errno, std::system_category()).message()));
}

void write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            fail();
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

} // namespace

delivery::delivery(bool input_is_spent)
    : terminal_(input_is_spent ? ::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : -1) {}

void delivery::prepare(launch& how, std::string_view changes, changes_way way) {
    how.standard_input = terminal_.get();
    if (way == changes_way::none) {
        return;
    }
    if (way == changes_way::standard_input) {
        keep(changes);
        how.standard_input = memory_.get();
    } else if (way == changes_way::file) {
        keep(changes);
        // Not below /dev/fd: what the command starts may have that descriptor closed.
        how.environment.push_back(
            fmt::format("ESPY_CHANGES_FILE=/proc/{}/fd/{}", ::getpid(), memory_.get()));
    } else if (changes.size() + sizeof "ESPY_CHANGES=" < longest_variable) {
        how.environment.push_back(fmt::format("ESPY_CHANGES={}", changes));
    } else {
        say("the changes are too many for the environment; ESPY_CHANGES is empty: use "
            "--changes-to file");
        how.environment.emplace_back("ESPY_CHANGES=");
    }
}

/// Not in a pipe: nobody has to feed it, and the command need not read it.
void delivery::keep(std::string_view text) {
    memory_.reset(::memfd_create("changes", MFD_CLOEXEC));
    if (!memory_) {
        fail();
    }
    write_all(memory_.get(), text);
    ::lseek(memory_.get(), 0, SEEK_SET);
}

} // namespace espy::cli

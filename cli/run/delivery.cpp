#include "run/delivery.hpp"

#include "failure.hpp"
#include "format/escape.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// What execve(2) takes in one string.
constexpr std::size_t longest_variable = 128 * 1024;

[[noreturn]] void fail(std::string_view what) {
    throw failure(fmt::format("cannot {}: {}", what,
                              std::error_code(errno, std::system_category()).message()));
}

void write_all(int descriptor, std::string_view text, std::string_view what) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            fail(what);
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
}

} // namespace

void delivery::prepare(launch& how, const changed& changes, changes_way way) {
    if (way == changes_way::none) {
        return;
    }
    const std::string text = changes.json();
    if (way == changes_way::standard_input) {
        // Not a pipe: nobody has to feed it, and the command need not read it.
        memory_.reset(::memfd_create("changes", MFD_CLOEXEC));
        if (!memory_) {
            fail("keep the changes in memory");
        }
        write_all(memory_.get(), text, "keep the changes in memory");
        ::lseek(memory_.get(), 0, SEEK_SET);
        how.standard_input = memory_.get();
    } else if (way == changes_way::file) {
        write_file(text);
        how.environment.push_back("ESPY_CHANGES_FILE=" + file_);
    } else if (text.size() + sizeof "ESPY_CHANGES=" < longest_variable) {
        how.environment.push_back("ESPY_CHANGES=" + text);
    } else {
        say("the changes are too many for the environment; ESPY_CHANGES is empty: use "
            "--changes-to file");
        how.environment.emplace_back("ESPY_CHANGES=");
    }
}

void delivery::write_file(const std::string& text) {
    remove_file();
    const char* const directory = std::getenv("TMPDIR");
    std::string name = directory == nullptr || *directory == '\0' ? "/tmp" : directory;
    name += "/espy-changes-XXXXXX";
    const unique_fd file(::mkostemp(name.data(), O_CLOEXEC));
    if (!file) {
        fail(fmt::format("make a file for the changes ({}; see TMPDIR)", escaped(name)));
    }
    file_ = name;
    write_all(file.get(), text, fmt::format("write the changes to {}", escaped(name)));
}

void delivery::remove_file() noexcept {
    if (!file_.empty()) {
        ::unlink(file_.c_str());
        file_.clear();
    }
}

} // namespace espy::cli

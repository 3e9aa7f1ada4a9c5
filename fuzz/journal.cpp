/// A journal is a file that may come from anywhere: whatever is in it, it is answered from it, or refused.
#include <espy/error.hpp>
#include <espy/journal/journal.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

/// One directory in memory for all runs.
const std::string& place() {
    static const std::string made = [] {
        std::string name = "/dev/shm/espy-fuzz-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            std::abort();
        }
        return name;
    }();
    return made;
}

void put(const std::string& file, const std::uint8_t* data, std::size_t size) {
    const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ::write(fd, data, size) != static_cast<ssize_t>(size)) {
        std::abort();
    }
    ::close(fd);
}

template <typename Call>
void allow_refusal(Call call) {
    try {
        call();
    } catch (const espy::error&) {
    }
}

void ask(const espy::journal& journal) {
    espy::batch told;
    espy::token upto;
    allow_refusal([&] { (void)journal.now(); });
    allow_refusal([&] {
        const espy::token oldest = journal.info().oldest;
        (void)journal.since(oldest, told, upto);
        (void)journal.since(oldest, told, upto, {.expand = true});
        (void)journal.log(oldest, [](const auto&, const auto&) { return true; });
    });
    allow_refusal([&] { (void)journal.list("", [](auto, const auto&) {}); });
    allow_refusal([&] { (void)journal.look("a/b"); });
    allow_refusal([&] { (void)journal.cursors(); });
    allow_refusal([&] { (void)journal.check(); });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string file = place() + "/j.journal";
    for (const char* suffix : {"-wal", "-shm", "-journal"}) {
        ::unlink((file + suffix).c_str());
    }
    put(file, data, size);
    allow_refusal([&] { ask(espy::journal(file)); });
    return 0;
}

/// A file system that stands for a remote one: a tree of directories with a file in each, over fuse(4), whose
/// server takes its time for every operation. What it has said once the kernel keeps, as it does for NFS.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <linux/fuse.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

/// Directories have the numbers from 1 on, each the next ten below it; the file in one has its number beyond.
constexpr std::uint64_t fan = 10;
constexpr std::uint64_t first_file = std::uint64_t{1} << 32;
/// The kernel keeps what it was told for so many seconds.
constexpr std::uint64_t lasts = 3600;

class server {
public:
    server(int device, std::uint64_t directories, std::chrono::microseconds delay)
        : device_(device), directories_(directories), delay_(delay) {}

    void serve() const {
        std::vector<char> request(1 << 17);
        for (;;) {
            const ssize_t size = ::read(device_, request.data(), request.size());
            if (size < 0 && errno == ENODEV) {
                return;
            }
            if (size >= static_cast<ssize_t>(sizeof(fuse_in_header))) {
                fuse_in_header head;
                std::memcpy(&head, request.data(), sizeof head);
                answer(head, request.data() + sizeof head);
            }
        }
    }

private:
    void answer(const fuse_in_header& head, const char* body) const {
        switch (head.opcode) {
        case FUSE_FORGET:
        case FUSE_BATCH_FORGET: return;
        case FUSE_INIT: begin(head); return;
        case FUSE_LOOKUP: look_up(head, body); return;
        case FUSE_GETATTR: attributes(head); return;
        case FUSE_READDIR: list(head, body); return;
        case FUSE_STATFS: say(head, 0, std::string(sizeof(fuse_statfs_out), 0)); return;
        default: say(head, -ENOSYS, {}); return; // openings are not asked for again then
        }
    }

    void begin(const fuse_in_header& head) const {
        fuse_init_out out{};
        out.major = FUSE_KERNEL_VERSION;
        out.minor = FUSE_KERNEL_MINOR_VERSION;
        out.max_readahead = 1 << 17;
        out.flags = FUSE_NO_OPENDIR_SUPPORT | FUSE_PARALLEL_DIROPS;
        out.max_background = 64;
        out.congestion_threshold = 48;
        out.max_write = 4096;
        say(head, 0, bytes(out));
    }

    void look_up(const fuse_in_header& head, std::string_view name) const {
        std::this_thread::sleep_for(delay_);
        const std::uint64_t number = number_of(head.nodeid, name);
        if (number == 0) {
            say(head, -ENOENT, {});
            return;
        }
        fuse_entry_out out{};
        out.nodeid = number;
        out.entry_valid = out.attr_valid = lasts;
        out.attr = status(number);
        say(head, 0, bytes(out));
    }

    void attributes(const fuse_in_header& head) const {
        std::this_thread::sleep_for(delay_);
        fuse_attr_out out{};
        out.attr_valid = lasts;
        out.attr = status(head.nodeid);
        say(head, 0, bytes(out));
    }

    void list(const fuse_in_header& head, const char* body) const {
        std::this_thread::sleep_for(delay_);
        fuse_read_in asked;
        std::memcpy(&asked, body, sizeof asked);
        std::string out;
        std::uint64_t at = 0;
        const auto add = [&](std::uint64_t number, const std::string& name, std::uint32_t type) {
            fuse_dirent entry{number, ++at, static_cast<std::uint32_t>(name.size()), type};
            if (at <= asked.offset) {
                return;
            }
            std::string record(reinterpret_cast<const char*>(&entry), FUSE_NAME_OFFSET);
            record += name;
            record.resize(FUSE_DIRENT_ALIGN(record.size()));
            out += out.size() + record.size() <= asked.size ? record : std::string();
        };
        add(head.nodeid, ".", S_IFDIR >> 12);
        add(head.nodeid, "..", S_IFDIR >> 12);
        add(head.nodeid + first_file, "file", S_IFREG >> 12);
        for (std::uint64_t i = 0; i < fan && below(head.nodeid, i) <= directories_; ++i) {
            add(below(head.nodeid, i), "d" + std::to_string(i), S_IFDIR >> 12);
        }
        say(head, 0, out);
    }

    static std::uint64_t below(std::uint64_t directory, std::uint64_t which) noexcept {
        return (directory - 1) * fan + 2 + which;
    }
    std::uint64_t number_of(std::uint64_t directory, std::string_view name) const {
        if (name == "file") {
            return directory + first_file;
        }
        const bool is_directory =
            name.size() == 2 && name[0] == 'd' && name[1] >= '0' && name[1] <= '9';
        const std::uint64_t number =
            is_directory ? below(directory, static_cast<std::uint64_t>(name[1] - '0')) : 0;
        return number <= directories_ ? number : 0;
    }
    static fuse_attr status(std::uint64_t number) {
        fuse_attr out{};
        out.ino = number;
        out.mode = number > first_file ? S_IFREG | 0644 : S_IFDIR | 0755;
        out.nlink = number > first_file ? 1 : 2;
        out.blksize = 4096;
        return out;
    }
    template <typename Value>
    static std::string bytes(const Value& value) {
        return {reinterpret_cast<const char*>(&value), sizeof value};
    }
    void say(const fuse_in_header& head, int error, const std::string& body) const {
        fuse_out_header out{static_cast<std::uint32_t>(sizeof out + body.size()), error,
                            head.unique};
        const std::string all = bytes(out) + body;
        (void)!::write(device_, all.data(), all.size());
    }

    int device_;
    std::uint64_t directories_;
    std::chrono::microseconds delay_;
};

} // namespace

int main(int count, char** words) {
    if (count != 4) {
        std::fputs("usage: bench_remote DIRECTORY DIRECTORIES MICROSECONDS\n", stderr);
        return 2;
    }
    const int device = ::open("/dev/fuse", O_RDWR | O_CLOEXEC);
    const std::string options =
        "fd=" + std::to_string(device) + ",rootmode=40755,user_id=0,group_id=0,allow_other";
    if (device < 0 ||
        ::mount("bench", words[1], "fuse", MS_NOSUID | MS_NODEV, options.c_str()) != 0) {
        std::perror("bench_remote");
        return 1;
    }
    const server all(device, std::strtoull(words[2], nullptr, 10),
                     std::chrono::microseconds(std::atoi(words[3])));
    std::vector<std::thread> threads(64);
    std::generate(threads.begin(), threads.end(),
                  [&] { return std::thread([&] { all.serve(); }); });
    std::puts("ready");
    std::fflush(stdout);
    for (std::thread& each : threads) {
        each.join(); // when it is unmounted
    }
}

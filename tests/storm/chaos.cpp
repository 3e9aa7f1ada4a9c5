#include "storm/chaos.hpp"

#include <array>
#include <random>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::test {
namespace {

class writer {
public:
    writer(const std::string& inside, const std::string& outside, const chaos_options& options)
        : inside_(inside), outside_(outside), options_(options), random_(options.seed) {}

    void run() {
        for (int i = 0; i < options_.operations; ++i) {
            step();
        }
    }

private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    std::string directory() {
        std::string path = pick(12) == 0 ? outside_ : inside_;
        for (int depth = pick(4); depth > 0; --depth) {
            path += "/d" + std::to_string(pick(3));
        }
        return path;
    }
    std::string name(const char* kind) {
        return directory() + "/" + kind + std::to_string(pick(3));
    }
    /// Rarely one that terminals and parsers stumble over.
    std::string file() {
        if (pick(20) != 0) {
            return name("f");
        }
        static const std::array<std::string, 4> odd{"f\n", "f\"\\", "f\xff\xfe",
                                                    "f" + std::string(250, 'x')};
        return directory() + "/" + odd[static_cast<std::size_t>(pick(4))];
    }

    void put(const std::string& path, int flags) {
        const int fd = ::open(
            path.c_str(), flags | O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
        if (fd < 0) {
            return;
        }
        const std::string text = std::to_string(random_());
        for (int times = pick(3); times >= 0; --times) {
            (void)!::write(fd, text.data(), text.size());
        }
        ::close(fd);
    }

    void nested() {
        std::string path = name("d");
        ::mkdir(path.c_str(), 0755);
        for (int depth = 1 + pick(3); depth > 0; --depth) {
            path += "/d" + std::to_string(pick(3));
            ::mkdir(path.c_str(), 0755);
            put(path + "/f" + std::to_string(pick(3)), O_APPEND);
        }
    }

    void save_atomically() {
        const std::string target = file();
        const std::string temporary = directory() + "/t" + std::to_string(pick(3));
        put(temporary, O_TRUNC);
        ::rename(temporary.c_str(), target.c_str());
    }

    void link_unnamed() {
        const std::string where = directory();
        const int fd = ::open(where.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
        if (fd < 0) {
            return;
        }
        (void)!::write(fd, "data", 4);
        const std::string self = "/proc/self/fd/" + std::to_string(fd);
        ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, (where + "/u" + std::to_string(pick(3))).c_str(),
                 AT_SYMLINK_FOLLOW);
        ::close(fd);
    }

    void swap_for_link() {
        const std::string target = name("d");
        const std::string aside = name("d");
        if (::rename(target.c_str(), aside.c_str()) == 0) {
            (void)!::symlink(pick(2) == 0 ? outside_.c_str() : "d0", target.c_str());
        }
    }

    void exchange() {
        const std::string a = pick(2) == 0 ? name("d") : name("f");
        const std::string b = pick(2) == 0 ? name("d") : name("f");
        ::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE);
    }

    void move(const char* kind) {
        const std::string from = name(kind);
        const std::string to = name(kind);
        ::rename(from.c_str(), to.c_str());
    }

    void step() {
        switch (pick(options_.wild ? 26 : 14)) {
        case 0:
        case 1: ::mkdir(name("d").c_str(), 0755); break;
        case 2: nested(); break;
        case 3:
        case 4: put(file(), O_APPEND); break;
        case 5: put(file(), O_TRUNC); break;
        case 6: ::unlink(file().c_str()); break;
        case 7: ::rmdir(name("d").c_str()); break;
        case 8:
        case 9: move("d"); break;
        case 10: move("f"); break;
        case 11: save_atomically(); break;
        case 12: ::chmod(file().c_str(), pick(2) == 0 ? 0600 : 0644); break;
        case 13: ::chmod(name("d").c_str(), pick(2) == 0 ? 0700 : 0755); break;
        case 14:
        case 15: exchange(); break;
        case 16: (void)!::symlink("f0", name("s").c_str()); break;
        case 17: ::unlink(name("s").c_str()); break;
        case 18: move("s"); break;
        case 19: ::link(file().c_str(), name("l").c_str()); break;
        case 20: ::unlink(name("l").c_str()); break;
        case 21: ::mkfifo(name("p").c_str(), 0644); break;
        case 22: ::rename(name("p").c_str(), name("s").c_str()); break;
        case 23: link_unnamed(); break;
        case 24: swap_for_link(); break;
        case 25:
            if (pick(6) == 0) {
                remove_tree(name("d"));
            } else {
                ::unlink(name("d").c_str());
            }
            break;
        }
    }

    std::string inside_;
    std::string outside_;
    chaos_options options_;
    std::mt19937_64 random_;
};

void remove_below(int parent, const char* name) {
    if (::unlinkat(parent, name, 0) == 0) {
        return;
    }
    const int fd = ::openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    DIR* const listing = ::fdopendir(fd);
    while (const dirent* const entry = ::readdir(listing)) {
        const std::string child = entry->d_name;
        if (child != "." && child != "..") {
            remove_below(fd, child.c_str());
        }
    }
    ::closedir(listing);
    ::unlinkat(parent, name, AT_REMOVEDIR);
}

/// Takes over `directory`, a descriptor.
void open_below(int directory) {
    DIR* const listing = ::fdopendir(directory);
    while (const dirent* const entry = ::readdir(listing)) {
        const std::string child = entry->d_name;
        struct stat status {};
        if (child == "." || child == ".." ||
            ::fstatat(directory, child.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISDIR(status.st_mode)) {
            continue;
        }
        if ((status.st_mode & 0700) != 0700) {
            ::fchmodat(directory, child.c_str(), 0755, 0);
        }
        const int fd = ::openat(directory, child.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd >= 0) {
            open_below(fd);
        }
    }
    ::closedir(listing);
}

} // namespace

void open_tree(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        open_below(fd);
    }
}

void make_chaos(const std::string& inside, const std::string& outside,
                const chaos_options& options) {
    writer(inside, outside, options).run();
}

void remove_tree(const std::string& path) {
    remove_below(AT_FDCWD, path.c_str());
}

} // namespace espy::test

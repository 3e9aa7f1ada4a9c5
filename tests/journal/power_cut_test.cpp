/// A power cut, by a model: of each file that is left there is what was there when it was synced last, and of what was written after
/// that any part, sector by sector. A file system of SQLite's that notes what is written stands between it and the system's.
#include "recorded.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <map>
#include <random>

#include <sqlite3.h>

namespace espy::test {
namespace {

using ::testing::IsEmpty;

constexpr std::size_t sector = 512;

/// What a disk would have of one file.
struct on_disk {
    std::string synced;
    std::string written;

    void write(const void* data, std::size_t size, std::size_t at) {
        if (written.size() < at + size) {
            written.resize(at + size);
        }
        std::memcpy(written.data() + at, data, size);
    }
    /// After a cut: each sector is the one or the other.
    std::string after(std::mt19937_64& random) const {
        const bool grown = random() % 2 == 0;
        std::string left = synced;
        left.resize(grown ? written.size() : synced.size());
        for (std::size_t at = 0; at < left.size() && at < written.size(); at += sector) {
            if (random() % 2 == 0) {
                const std::size_t size = std::min({sector, left.size() - at, written.size() - at});
                left.replace(at, size, written, at, size);
            }
        }
        return left;
    }
};

std::map<std::string, on_disk>& disk() {
    static std::map<std::string, on_disk> files;
    return files;
}

/// One open file; behind it is the system's.
struct noted_file {
    sqlite3_file base;
    on_disk* notes;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

noted_file& noted(sqlite3_file* file) {
    return *reinterpret_cast<noted_file*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
    return noted(file).real();
}

sqlite3_vfs* system_files() {
    static sqlite3_vfs* const files = ::sqlite3_vfs_find("unix");
    return files;
}

const sqlite3_io_methods* methods() {
    static sqlite3_io_methods all{};
    all.iVersion = 2;
    all.xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); };
    all.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
        return real(f)->pMethods->xRead(real(f), to, size, at);
    };
    all.xWrite = [](sqlite3_file* f, const void* data, int size, sqlite3_int64 at) {
        noted(f).notes->write(data, static_cast<std::size_t>(size), static_cast<std::size_t>(at));
        return real(f)->pMethods->xWrite(real(f), data, size, at);
    };
    all.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
        noted(f).notes->written.resize(static_cast<std::size_t>(size));
        return real(f)->pMethods->xTruncate(real(f), size);
    };
    all.xSync = [](sqlite3_file* f, int) {
        noted(f).notes->synced = noted(f).notes->written;
        return SQLITE_OK;
    };
    all.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) {
        return real(f)->pMethods->xFileSize(real(f), size);
    };
    all.xLock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xLock(real(f), how); };
    all.xUnlock = [](sqlite3_file* f, int how) { return real(f)->pMethods->xUnlock(real(f), how); };
    all.xCheckReservedLock = [](sqlite3_file* f, int* is) {
        return real(f)->pMethods->xCheckReservedLock(real(f), is);
    };
    all.xFileControl = [](sqlite3_file* f, int what, void* with) {
        return real(f)->pMethods->xFileControl(real(f), what, with);
    };
    all.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
    // What is overwritten in part is safe on no disk that this stands for.
    all.xDeviceCharacteristics = [](sqlite3_file*) { return 0; };
    all.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** where) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, where);
    };
    all.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
        return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
    };
    all.xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); };
    all.xShmUnmap = [](sqlite3_file* f, int remove) {
        return real(f)->pMethods->xShmUnmap(real(f), remove);
    };
    return &all;
}

/// All that is opened while it lives is noted.
class noted_disk {
public:
    noted_disk() {
        disk().clear();
        vfs_ = *system_files();
        vfs_.zName = "noted";
        vfs_.szOsFile = system_files()->szOsFile + static_cast<int>(sizeof(noted_file));
        vfs_.xOpen = [](sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* got) {
            noted_file& made = noted(file);
            made.base.pMethods = nullptr;
            made.notes = &disk()[name == nullptr ? "" : name];
            const int code = system_files()->xOpen(system_files(), name, made.real(), flags, got);
            if (code == SQLITE_OK) {
                made.base.pMethods = methods();
            }
            return code;
        };
        ::sqlite3_vfs_register(&vfs_, 1);
    }
    noted_disk(const noted_disk&) = delete;
    noted_disk& operator=(const noted_disk&) = delete;
    ~noted_disk() { ::sqlite3_vfs_unregister(&vfs_); }

private:
    sqlite3_vfs vfs_{};
};

class PowerCut : public Recorded {
protected:
    /// The files as they may be after a cut now, in another directory.
    std::string cut(std::mt19937_64& random) const {
        const std::string there = place_ / ("cut" + std::to_string(random() % 1'000'000));
        std::filesystem::create_directory(there);
        std::filesystem::permissions(there, std::filesystem::perms::owner_all);
        for (const char* suffix : {"", "-wal"}) {
            const auto found = disk().find(file() + suffix);
            if (found != disk().end()) {
                const std::string name = there + "/j.journal" + suffix;
                std::ofstream(name) << found->second.after(random);
                std::filesystem::permissions(name, std::filesystem::perms::owner_read |
                                                       std::filesystem::perms::owner_write);
            }
        }
        return there + "/j.journal";
    }
};

TEST_F(PowerCut, LeavesEveryTokenThatWasGiven) {
    std::mt19937_64 random(1);
    std::vector<token> given;
    std::vector<std::pair<std::string, std::size_t>> cuts;
    {
        const noted_disk notes;
        recorder by(root(), file(), quickly());
        given.push_back(sync(by));
        for (int i = 0; i < 60; ++i) {
            for (int j = 0; j < 1 + i % 7; ++j) {
                write("f" + std::to_string(random() % 40), std::to_string(random()));
                std::filesystem::remove(in("f" + std::to_string(random() % 40)));
            }
            given.push_back(sync(by));
            cuts.emplace_back(cut(random), given.size());
        }
    }
    ASSERT_GT(given.back().batch, 20U);
    for (const auto& [copy, count] : cuts) {
        const journal left(copy);
        EXPECT_THAT(left.check(), IsEmpty());
        for (std::size_t i = 0; i < count; ++i) {
            batch told;
            token upto;
            ASSERT_EQ(left.since(given[i], told, upto), since_status::changes)
                << to_string(given[i]) << " of " << count;
        }
    }
}

TEST_F(PowerCut, ThatComesInTheMiddleOfACheckpointLeavesThemToo) {
    std::mt19937_64 random(2);
    std::string copy;
    std::vector<token> given;
    {
        const noted_disk notes;
        {
            recorder by(root(), file(), quickly());
            for (int i = 0; i < 10; ++i) {
                write("f" + std::to_string(i), "1");
                given.push_back(sync(by));
            }
        }
        // It ended, and its WAL went into the file.
        recorder by(root(), file(), quickly());
        write("more", "1");
        given.push_back(sync(by));
        copy = cut(random);
    }
    const journal left(copy);
    EXPECT_THAT(left.check(), IsEmpty());
    for (const token& each : given) {
        batch told;
        token upto;
        EXPECT_EQ(left.since(each, told, upto), since_status::changes);
    }
}

} // namespace
} // namespace espy::test

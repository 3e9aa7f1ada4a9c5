#include <espy/read_ahead.hpp>

#include "base/limits.hpp"
#include "sys/directory.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <new>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace espy {

struct read_ahead::implementation {
    explicit implementation(const read_ahead_options& given) : options(given) {}

    std::vector<std::string> list(const std::string& path, std::span<std::byte> buffer) const;
    void add(const std::string& path, std::vector<std::string> names);
    void work();
    void wait(std::unique_lock<std::mutex>& lock);
    void changed() noexcept;

    const read_ahead_options options;
    unique_fd top;
    std::uint64_t device = 0;

    std::mutex mutex;
    /// Counts the changes of what follows, for who waits for one. A condition variable would ask for the
    /// libstdc++ of GCC 12, which not every system has for whom wheels are built.
    std::atomic<std::uint32_t> changes = 0;
    /// Paths below the top. The last one is next, so that few wait: one more level, one directory's
    /// content more.
    std::vector<std::string> waiting;
    std::size_t listing = 0;
    bool over = false;
    std::atomic<std::uint64_t> listed = 0;
};

read_ahead::read_ahead(const std::filesystem::path& path, const read_ahead_options& options)
    : self_(std::make_unique<implementation>(options)) {
    std::error_code ec;
    self_->top = sys::open_root(path.c_str(), ec);
    if (self_->top && options.max_depth > 0) {
        self_->device = sys::look(self_->top.get(), "", ec).device;
        self_->waiting.emplace_back();
    }
}

read_ahead::~read_ahead() = default;

/// The names of the directories in it; what cannot be read has none.
std::vector<std::string> read_ahead::implementation::list(const std::string& path,
                                                          std::span<std::byte> buffer) const {
    std::vector<std::string> found;
    std::error_code ec;
    const unique_fd fd = sys::open_below(top.get(), path, ec);
    if (!fd || (options.one_file_system && sys::look(fd.get(), "", ec).device != device)) {
        return found;
    }
    while (const std::size_t size = sys::list(fd.get(), buffer, ec)) {
        sys::for_each_listed(buffer.first(size), [&](const sys::listed_entry& each) {
            const bool looks = options.look || each.type == entry_type::none;
            const entry_type type =
                looks ? sys::look(fd.get(), each.name.data(), ec).type : each.type;
            const bool is_directory = type == entry_type::directory;
            if (is_directory && found.size() < options.max_waiting) {
                found.emplace_back(each.name);
            }
            return true;
        });
    }
    return found;
}

/// The first one is next: a watcher begins with the last.
void read_ahead::implementation::add(const std::string& path, std::vector<std::string> names) {
    const auto depth = static_cast<std::uint32_t>(
        path.empty() ? 1 : std::count(path.begin(), path.end(), '/') + 2);
    if (depth >= options.max_depth) {
        return;
    }
    std::reverse(names.begin(), names.end());
    for (const std::string& name : names) {
        std::string below = path.empty() ? name : path + '/' + name;
        if (waiting.size() < options.max_waiting && !(options.prune && options.prune(below))) {
            waiting.push_back(std::move(below));
        }
    }
}

/// Until something has changed since the lock was had.
void read_ahead::implementation::wait(std::unique_lock<std::mutex>& lock) {
    const std::uint32_t seen = changes.load();
    lock.unlock();
    changes.wait(seen);
    lock.lock();
}

/// With the lock.
void read_ahead::implementation::changed() noexcept {
    ++changes;
    changes.notify_all();
}

void read_ahead::implementation::work() {
    const auto buffer = std::make_unique_for_overwrite<std::byte[]>(limit::listing_bytes);
    std::unique_lock lock(mutex);
    for (;;) {
        while (!over && waiting.empty() && listing != 0) {
            wait(lock);
        }
        if (over || waiting.empty()) {
            break;
        }
        const std::string path = std::move(waiting.back());
        waiting.pop_back();
        ++listing;
        lock.unlock();
        std::vector<std::string> names;
        try {
            names = list(path, std::span(buffer.get(), limit::listing_bytes));
        } catch (const std::bad_alloc&) {
            names.clear(); // the watcher finds them
        }
        listed.fetch_add(1, std::memory_order_relaxed);
        lock.lock();
        --listing;
        changed();
        add(path, std::move(names));
    }
}

void read_ahead::run() noexcept {
    try {
        self_->work();
    } catch (const std::bad_alloc&) {
    }
    // Who has no memory leaves the rest to the watcher.
    stop();
}

void read_ahead::stop() noexcept {
    const std::lock_guard lock(self_->mutex);
    self_->over = true;
    self_->changed();
}

std::uint64_t read_ahead::directories() const noexcept {
    return self_->listed.load(std::memory_order_relaxed);
}

} // namespace espy

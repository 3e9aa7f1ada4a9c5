#include "reading/reading_ahead.hpp"

#include "filter/filter.hpp"

#include <espy/file_system.hpp>
#include <espy/read_ahead.hpp>

#include <csignal>
#include <filesystem>
#include <system_error>
#include <thread>

#include <sys/resource.h>
#include <sys/vfs.h>

namespace espy::cli {
namespace {

/// A local disk took half of the time with so many; other numbers were not measured.
constexpr unsigned threads = 16;
/// So many say whether a tree is in the kernel's caches.
constexpr std::uint64_t directories_that_tell = 64;
/// One wait for as many directories is worth it. Where nothing is read, there are none.
constexpr std::uint64_t directories_a_wait = 8;

constexpr change_kind listings_tell[] = {change_kind::opened, change_kind::accessed,
                                         change_kind::closed};

/// Others may change it, so that everything in it is looked at.
bool is_polled(const std::string& path) {
    struct statfs where {};
    return ::statfs(path.c_str(), &where) == 0 &&
           look_up_file_system(static_cast<std::uint32_t>(where.f_type)).knows !=
               kernel_knowledge::complete;
}

/// The process's signals are not theirs.
class signals_blocked {
public:
    signals_blocked() noexcept {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, &before_);
    }
    signals_blocked(const signals_blocked&) = delete;
    signals_blocked& operator=(const signals_blocked&) = delete;
    ~signals_blocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_{};
};

} // namespace

/// Lives as long as a thread needs it: one that waits for a server that does not answer is left alone.
struct reading_ahead::state {
    explicit state(const filter_options& options) : rules(options) {}

    void add(const std::string& root, root_options options) {
        // The watcher has the working directory, which relative paths begin at.
        const std::string path = std::filesystem::absolute(root).native();
        options.prune = {};
        // Rules are looked up by one thread at a time, and the watcher has its own.
        rules.add_root(path, options);
        trees.push_back(std::make_unique<read_ahead>(
            path, read_ahead_options{
                      .max_depth = options.recursive ? options.max_depth : 1,
                      .one_file_system = options.one_file_system,
                      .look = is_polled(path),
                      .prune = options.prune,
                  }));
    }
    void run() noexcept {
        for (const auto& tree : trees) {
            tree->run();
        }
    }

    filter rules;
    std::vector<std::unique_ptr<read_ahead>> trees;
};

reading_ahead::reading_ahead(const std::vector<std::string>& roots, const root_options& options,
                             const filter_options& rules)
    : roots_(roots), options_(options), rules_(rules) {
    for (const change_kind kind : listings_tell) {
        ended_ = ended_ || options.tell.contains(kind);
    }
}

std::uint64_t reading_ahead::waits_so_far() noexcept {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    return static_cast<std::uint64_t>(used.ru_nvcsw);
}

void reading_ahead::consider(std::uint64_t directories) {
    if (state_ != nullptr || directories < considered_ + directories_that_tell) {
        return;
    }
    if (waits_ * directories_a_wait >= directories - considered_) {
        begin();
    }
    waits_ = 0;
    considered_ = directories;
}

/// Whatever is not to be had, the watcher does alone what it would do alone anyway.
void reading_ahead::begin() {
    try {
        state_ = std::make_shared<state>(rules_);
        for (const std::string& root : roots_) {
            state_->add(root, options_);
        }
        const signals_blocked meanwhile;
        for (unsigned i = 0; i < threads; ++i) {
            std::thread([lent = state_] { lent->run(); }).detach();
        }
    } catch (const std::system_error&) {
    } catch (const std::bad_alloc&) {
    }
}

void reading_ahead::end() noexcept {
    ended_ = true;
    if (state_ != nullptr) {
        for (const auto& tree : state_->trees) {
            tree->stop();
        }
        state_.reset();
    }
}

} // namespace espy::cli

/// One thread: an answer takes milliseconds, and a work tree takes in what happened in slices.
#include "git/answers/server.hpp"

#include "failing/failure.hpp"
#include "git/answers/connection.hpp"
#include "git/answers/ipc.hpp"
#include "git/answers/questions.hpp"
#include "git/hook/meeting_place.hpp"
#include "git/trees/repository.hpp"
#include "git/trees/work_trees.hpp"

#include <espy/unique_fd.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace espy::cli::git {
namespace {

using clock = std::chrono::steady_clock;

/// How often it is asked whether to go on.
constexpr std::chrono::seconds round{30};
constexpr std::size_t most_connections = 256;

unique_fd take_lock(const meeting_place& place) {
    unique_fd lock(open_lock(place));
    struct flock whole = whole_file_lock();
    if (!lock) {
        throw failure(fmt::format("{}: {}", place.lock, std::strerror(errno)));
    }
    if (::fcntl(lock.get(), F_OFD_SETLK, &whole) != 0) {
        throw failure("a server is running already; see: espy git status");
    }
    return lock;
}

unique_fd listen_at(const char* path) {
    unique_fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    ::unlink(path);
    const mode_t before = ::umask(S_IXUSR | S_IRWXG | S_IRWXO);
    void* const erased = &address;
    const bool listens =
        ::bind(socket.get(), static_cast<sockaddr*>(erased), sizeof address) == 0 &&
        ::listen(socket.get(), SOMAXCONN) == 0;
    const int error = errno;
    ::umask(before);
    if (!listens) {
        throw failure(fmt::format("{}: {}", path, std::strerror(error)));
    }
    return socket;
}

class server {
public:
    explicit server(const server_options& options)
        : options_(options), place_(find_place()), lock_(take_lock(place_)),
          listener_(listen_at(place_.socket)), socket_file_(identity_of(place_.socket)),
          answers_(trees_) {
        for (const std::string& top : options.tops) {
            add(top);
        }
    }
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    ~server() {
        if (identity_of(place_.socket) == socket_file_) {
            ::unlink(place_.socket);
        }
    }

    void run() {
        while (goes_on()) {
            wait();
            // First what changed: for who waits until a tree is listed.
            for (const auto& tree : trees_.all()) {
                if (is_readable(tree->descriptor())) {
                    tree->listen();
                }
            }
            converse();
            accept_all();
            trees_.drop_gone();
        }
    }

private:
    static meeting_place find_place() {
        meeting_place place = {};
        if (!find_meeting_place(place)) {
            throw failure(fmt::format("{}: no directory of this user alone: {}", place.directory,
                                      std::strerror(errno)));
        }
        return place;
    }

    void add(const std::string& directory) {
        if (!options_.ipc) {
            trees_.find_or_add(std::filesystem::canonical(directory).native());
            return;
        }
        const repository of = find_repository(directory);
        trees_.find_or_add(of.top);
        const std::string said = open_ipc(of.top, of.git_directory);
        if (said != ready_word) {
            throw failure(said);
        }
    }

    /// False if nothing is left to do, or another server can do it better.
    bool goes_on() {
        const auto now = clock::now();
        if (answers_.was_asked_by_newer() && connections_.empty()) {
            return false;
        }
        if (now < next_round_) {
            return true;
        }
        next_round_ = now + round;
        trees_.drop_unasked_since(now - options_.idle);
        std::error_code ec;
        const bool is_replaced =
            std::filesystem::read_symlink("/proc/self/exe", ec).native().ends_with(" (deleted)");
        const bool has_work = !trees_.all().empty();
        const bool has_socket = identity_of(place_.socket) == socket_file_;
        return has_work && has_socket && !is_replaced;
    }

    void wait() {
        polled_.clear();
        polled_.push_back({listener_.get(), POLLIN, 0});
        for (const ipc_socket& each : ipc_) {
            polled_.push_back({each.descriptor(), POLLIN, 0});
        }
        for (const auto& tree : trees_.all()) {
            polled_.push_back({tree->descriptor(), POLLIN, 0});
        }
        for (const connection& each : connections_) {
            polled_.push_back({each.descriptor(), each.wanted_events(), 0});
        }
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(next_round_ - clock::now()).count();
        const int timeout = static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
        if (::poll(polled_.data(), polled_.size(), timeout) < 0 && errno != EINTR) {
            throw std::system_error(errno, std::system_category(), "poll");
        }
    }

    bool is_readable(int descriptor) const {
        return std::any_of(polled_.begin(), polled_.end(), [&](const pollfd& one) {
            return one.fd == descriptor && one.revents != 0;
        });
    }

    void converse() {
        for (connection& each : connections_) {
            if (is_readable(each.descriptor())) {
                each.work();
            }
            if (each.now() == connection::state::waits) {
                each.work_tree().empty() ? answer(each) : answer_git(each);
            }
        }
        const auto now = clock::now();
        std::erase_if(connections_, [&](const connection& each) {
            return each.now() == connection::state::is_over || each.is_late(now);
        });
    }

    void answer(connection& asks) {
        const auto words = asks.words();
        if (words.size() == 3 && words[0] == question::ipc) {
            asks.answer(open_ipc(std::string(words[1]), std::string(words[2])));
            return;
        }
        if (words.size() == 2 && words[0] == question::forget) {
            close_ipc(std::string(words[1]));
        }
        if (const auto text = answers_.to(words)) {
            asks.answer(*text);
        }
    }

    void answer_git(connection& asks) {
        const std::string message = asks.message();
        if (message == "quit") {
            // By value: it goes with its socket.
            close_ipc(asks.work_tree());
            asks.hang_up();
            return;
        }
        asks.answer(answers_.to_git(asks.work_tree(), message));
    }

    std::string open_ipc(const std::string& top, const std::string& git_directory) {
        close_ipc(top);
        try {
            ipc_.emplace_back(top, git_directory);
        } catch (const failure& why) {
            return why.what();
        }
        return std::string(ready_word);
    }

    void close_ipc(const std::string& top) {
        std::erase_if(ipc_, [&](const ipc_socket& each) { return each.top() == top; });
    }

    void accept_all() {
        accept_from(listener_.get(), {});
        for (const ipc_socket& each : ipc_) {
            accept_from(each.descriptor(), each.top());
        }
    }

    void accept_from(int listener, const std::string& work_tree) {
        while (connections_.size() < most_connections) {
            unique_fd socket(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
            if (!socket) {
                return;
            }
            if (has_own_peer(socket.get())) {
                connections_.emplace_back(std::move(socket), work_tree);
            }
        }
    }

    const server_options& options_;
    meeting_place place_;
    unique_fd lock_;
    unique_fd listener_;
    /// The directory may be removed, and another server have its own there.
    identity socket_file_;
    work_trees trees_;
    answers answers_;
    std::vector<ipc_socket> ipc_;
    std::vector<connection> connections_;
    std::vector<pollfd> polled_;
    clock::time_point next_round_ = clock::now() + round;
};

} // namespace

void serve(const server_options& options) {
    server(options).run();
}

} // namespace espy::cli::git

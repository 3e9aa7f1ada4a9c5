/// The socket of a recorder. Nothing of a question is written down, and an answer about a tree in which nothing
/// happened needs no disk.
#include "journal/barrier/answering.hpp"

#include "journal/tables/failing.hpp"

#include <array>
#include <iterator>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace espy::journaling {
namespace {

/// Who is listened to at once; others wait until one of them is answered.
constexpr std::size_t most_clients = 64;
constexpr std::chrono::milliseconds between_words{200};

/// By the directory's descriptor: its path may be longer than an address.
sockaddr_un address_of(const location& where) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path =
        "/proc/self/fd/" + std::to_string(where.directory()) + "/" + where.socket_name();
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}

template <typename Call>
bool with_address(const location& where, Call call) {
    const sockaddr_un address = address_of(where);
    return call(reinterpret_cast<const sockaddr*>(&address),
                static_cast<socklen_t>(sizeof address)) == 0;
}

/// Who is at the other end; of nobody the process is 0.
ucred peer_of(int socket) noexcept {
    ucred who{};
    socklen_t size = sizeof who;
    (void)::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size);
    return who;
}

bool is_one_of_us(const ucred& who) noexcept {
    return who.pid != 0 && (who.uid == ::geteuid() || who.uid == 0);
}

bool listen_to(int epoll, int fd, void* data) noexcept {
    epoll_event interest{};
    interest.events = EPOLLIN | EPOLLRDHUP;
    interest.data.ptr = data;
    return ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &interest) == 0;
}

} // namespace

answering::answering(const location& where, bool group_reads)
    : where_(where), name_(where.socket_name()), group_reads_(group_reads),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    ::unlinkat(where.directory(), name_.c_str(), 0);
    const bool bound = epoll_ && listener_ && with_address(where, [&](auto... at) {
                           return ::bind(listener_.get(), at...);
                       });
    if (!bound || ::fchmodat(where.directory(), name_.c_str(), group_reads ? 0660 : 0600, 0) != 0 ||
        ::listen(listener_.get(), SOMAXCONN) != 0 ||
        !listen_to(epoll_.get(), listener_.get(), nullptr)) {
        fail("recorder", where.file() + " (its socket)", last_error());
    }
}

answering::~answering() {
    ::unlinkat(where_.directory(), name_.c_str(), 0);
}

void answering::take() {
    std::array<epoll_event, 16> ready{};
    const int count = ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), 0);
    for (int i = 0; i < count; ++i) {
        const void* const who = ready[static_cast<std::size_t>(i)].data.ptr;
        if (who == nullptr) {
            accept_some();
            continue;
        }
        for (auto it = clients_.begin(); it != clients_.end(); ++it) {
            if (&*it == who) {
                read(it);
                break;
            }
        }
    }
}

void answering::accept_some() {
    while (clients_.size() < most_clients) {
        unique_fd came(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!came) {
            return;
        }
        if (!group_reads_ && !is_one_of_us(peer_of(came.get()))) {
            continue;
        }
        clients_.push_back({std::move(came), false});
        if (!listen_to(epoll_.get(), clients_.back().socket.get(), &clients_.back())) {
            clients_.pop_back(); // it may ask again, and recording goes on
        }
    }
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
}

void answering::read(clients::iterator who) {
    std::array<char, 64> text{};
    const ssize_t size = ::recv(who->socket.get(), text.data(), text.size(), MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (size <= 0 || who->asks ||
        std::string_view(text.data(), static_cast<std::size_t>(size)) != "sync\n") {
        drop(who);
        return;
    }
    who->asks = true;
    ++asked_;
}

answering::clients::iterator answering::drop(clients::iterator who) {
    asked_ -= who->asks ? 1U : 0U;
    const bool was_full = clients_.size() == most_clients;
    const auto next = clients_.erase(who);
    if (was_full && !listen_to(epoll_.get(), listener_.get(), nullptr)) {
        throw error("recorder", last_error()); // nobody would be heard any more
    }
    return next;
}

void answering::progress(std::uint64_t entries) {
    const auto now = std::chrono::steady_clock::now();
    if (is_asked() && now - said_ >= between_words) {
        said_ = now;
        say("comparing " + std::to_string(entries), false);
    }
}

void answering::answer(std::string_view line) {
    say(line, true);
}

void answering::say(std::string_view line, bool last) {
    const std::string text = std::string(line) + '\n';
    for (auto it = clients_.begin(); it != clients_.end();) {
        const bool said =
            !it->asks || ::send(it->socket.get(), text.data(), text.size(),
                                MSG_NOSIGNAL | MSG_DONTWAIT) == static_cast<ssize_t>(text.size());
        it = said && !(last && it->asks) ? std::next(it) : drop(it);
    }
}

unique_fd connect_to(const location& where, std::int32_t& pid) {
    unique_fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const bool connected =
        socket && with_address(where, [&](auto... at) { return ::connect(socket.get(), at...); });
    // Somebody else could have put a socket there: in a directory like /tmp.
    const ucred who = connected ? peer_of(socket.get()) : ucred{};
    if (!is_one_of_us(who) && (who.pid == 0 || who.uid != where.owner())) {
        return unique_fd();
    }
    pid = who.pid;
    return socket;
}

} // namespace espy::journaling

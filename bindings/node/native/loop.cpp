/// How watchers are waited for, and how JavaScript is called: by one function that Node lets other threads call. It is on
/// its way once at most, however much there is to tell.
#include "loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace espy::node {
namespace {

unique_fd made(int fd, const char* call) {
    if (fd < 0) {
        throw std::system_error(errno, std::system_category(), call);
    }
    return unique_fd(fd);
}

} // namespace

loop::loop(napi_env env)
    : env_(env), epoll_(made(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(made(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {
    epoll_event event{};
    event.events = EPOLLIN;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0) {
        throw std::system_error(errno, std::system_category(), "epoll_ctl");
    }
    const auto call = [](napi_env in, napi_value, void* self, void*) {
        if (in != nullptr) {
            static_cast<loop*>(self)->deliver(in);
        }
    };
    check(napi_create_threadsafe_function(env, nullptr, nullptr, to_text(env, "espy"), 0, 1,
                                          nullptr, nullptr, this, call, &javascript_));
    check(napi_unref_threadsafe_function(env, javascript_));
    // Signals are for the other threads, which know what to do.
    sigset_t all;
    sigset_t before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    thread_ = std::thread([this] { run(); });
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

loop::~loop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        answered_.notify_all();
    }
    wake();
    thread_.join();
}

void loop::insert(std::shared_ptr<source> entry) {
    source& it = *entry;
    arm(it, EPOLL_CTL_ADD);
    const std::lock_guard lock(mutex_);
    sources_.emplace(&it, std::move(entry));
    attend(it);
}

void loop::ask(source& of, request&& what) {
    const std::lock_guard lock(mutex_);
    of.ask(std::move(what));
    attend(of);
}

std::optional<batch> loop::take(source& of) {
    const std::lock_guard lock(mutex_);
    std::optional<batch> told = of.take();
    if (told && sources_.contains(&of)) {
        attend(of);
    }
    return told;
}

void loop::close(source& of, request&& what) {
    const std::lock_guard lock(mutex_);
    of.begin_closing();
    of.ask(std::move(what));
    attend(of);
    answered_.notify_all();
}

/// With the lock held.
void loop::attend(source& of) {
    if (sources_.contains(&of)) {
        attention_.push_back(&of);
        wake();
    } else {
        of.refuse_asked();
        add_news(of);
    }
}

/// With the lock held.
void loop::add_news(source& of) {
    const std::shared_ptr<source> entry = of.shared_from_this();
    if (std::ranges::find(news_, entry) == news_.end()) {
        news_.push_back(entry);
    }
    call_javascript();
}

/// With the lock held.
void loop::call_javascript() {
    if (!called_ && !stopping_) {
        called_ = true;
        napi_call_threadsafe_function(javascript_, nullptr, napi_tsfn_nonblocking);
    }
}

void loop::wake() const {
    ::eventfd_write(wake_.get(), 1);
}

void loop::run() {
    int timeout = -1;
    for (;;) {
        for (const std::shared_ptr<source>& each : those_to_work(timeout)) {
            work(*each);
        }
        const std::lock_guard lock(mutex_);
        if (stopping_) {
            return;
        }
        timeout = attention_.empty() ? -1 : 0;
    }
}

std::vector<std::shared_ptr<source>> loop::those_to_work(int timeout) {
    std::array<epoll_event, 64> events{};
    const int count =
        ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), timeout);
    eventfd_t woken = 0;
    ::eventfd_read(wake_.get(), &woken);
    const std::lock_guard lock(mutex_);
    std::vector<source*> found = std::exchange(attention_, {});
    for (int i = 0; i < count; ++i) {
        found.push_back(static_cast<source*>(events[static_cast<std::size_t>(i)].data.ptr));
    }
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    std::vector<std::shared_ptr<source>> present;
    for (source* const each : found) {
        if (const auto entry = sources_.find(each); entry != sources_.end()) {
            present.push_back(entry->second);
        }
    }
    return present;
}

void loop::work(source& each) {
    each.work();
    if (!each.closed()) {
        arm(each, EPOLL_CTL_MOD);
    }
    const std::lock_guard lock(mutex_);
    if (each.closed()) {
        sources_.erase(&each);
        each.refuse_asked();
        add_news(each);
    } else if (each.busy()) {
        attention_.push_back(&each);
    }
}

void loop::arm(source& each, int operation) {
    epoll_event event{};
    event.events = each.hungry() && !each.busy() ? std::uint32_t{EPOLLIN} : 0;
    event.data.ptr = &each;
    if (::epoll_ctl(epoll_.get(), operation, each.native_handle(), &event) != 0 &&
        operation == EPOLL_CTL_ADD) {
        throw std::system_error(errno, std::system_category(), "epoll_ctl");
    }
}

/// A process that is just being made may have the descriptor for a moment longer: its events would go on.
void loop::disarm(const source& of) {
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, of.native_handle(), nullptr);
}

void loop::tell(source& of) {
    const std::lock_guard lock(mutex_);
    add_news(of);
}

bool loop::prunes(const source& of, std::uint32_t function, std::string_view directory) {
    question asked{&of, function, std::string(directory)};
    std::unique_lock lock(mutex_);
    question_ = &asked;
    call_javascript();
    answered_.wait(lock, [&] { return asked.answer || stopping_ || of.closing(); });
    question_ = nullptr;
    return asked.answer.value_or(true);
}

} // namespace espy::node

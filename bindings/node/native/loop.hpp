/// The thread that waits for the watchers of one environment, and the way from it to JavaScript.
#pragma once

#include "napi.hpp"
#include "source.hpp"

#include <espy/unique_fd.hpp>

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace espy::node {

/// Made and destroyed on the thread of JavaScript. The process goes on for the sake of it only while a watcher is
/// referenced, or a promise is open.
class loop {
public:
    explicit loop(napi_env env);
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;
    ~loop();

    // Of the thread of JavaScript.

    /// From now on it is worked with.
    void insert(std::shared_ptr<source> entry);
    /// Has the thread do what was asked of it.
    void ask(source& of, request&& what);
    std::optional<batch> take(source& of);
    /// Nothing is told of it any more, and it is closed by and by.
    void close(source& of, request&& what);
    /// One more, or one less, for whose sake the process goes on.
    void reference(int change);

    // Of its own thread.

    /// Lets JavaScript know that there is something.
    void tell(source& of);
    /// Asks a function of JavaScript, and waits for its answer. True, so that there is nothing to do, if it is not
    /// wanted any more.
    bool prunes(const source& of, std::uint32_t function, std::string_view directory);
    /// Waits for its events no more.
    void disarm(const source& of);

    /// Guards what both threads use.
    std::mutex& mutex() { return mutex_; }

private:
    struct question {
        const source* from = nullptr;
        std::uint32_t function = 0;
        std::string directory{};
        std::optional<bool> answer{};
    };

    void run();
    std::vector<std::shared_ptr<source>> those_to_work(int timeout);
    void work(source& each);
    void arm(source& each, int operation);
    void attend(source& of);
    void add_news(source& of);
    void wake() const;
    void call_javascript();

    void deliver(napi_env env);
    void deliver_question(napi_env env);
    void deliver_news(napi_env env, source& of);

    napi_env env_;
    napi_threadsafe_function javascript_ = nullptr;
    unique_fd epoll_;
    unique_fd wake_;
    int references_ = 0;

    std::mutex mutex_;
    std::condition_variable answered_;
    // Under the lock.
    std::unordered_map<source*, std::shared_ptr<source>> sources_;
    /// Those that something was asked of, or taken from, and those that are busy.
    std::vector<source*> attention_;
    std::vector<std::shared_ptr<source>> news_;
    bool called_ = false;
    bool stopping_ = false;
    question* question_ = nullptr;

    std::thread thread_;
};

} // namespace espy::node

/// One watcher of JavaScript: between the calls of the thread of JavaScript, which take what was told, and those of the
/// loop's thread, which alone works with the watcher.
#pragma once

#include "request.hpp"

#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace espy::node {

class loop;

/// Nothing is kept without bound: while JavaScript has not taken `most_told` batches, nothing is read from the kernel;
/// what it does not hold either is told as an overflow, and repaired. Who awaits `add`, `ready` or `sync` gets them
/// whatever was not taken.
class source : public std::enable_shared_from_this<source> {
public:
    source(loop& owner, const watcher_options& watch, const settle_options* settle);

    // Of the thread of JavaScript, before the loop has the source.

    /// Throws `espy::error`.
    root_id add(const std::string& path, const root_options& options);

    // Of the thread of JavaScript, with the lock of the loop held.

    void ask(request&& what) { asked_.push_back(std::move(what)); }
    /// Of a watcher that has ended: nothing more will be done.
    void refuse_asked();
    /// The oldest batch that was not taken; nothing: there is none.
    std::optional<batch> take();
    /// The roots that were added since the last call, and their paths: known before anything is taken of them.
    std::vector<std::pair<root_id, std::string>> take_added() { return std::exchange(added_, {}); }
    std::vector<request> take_done() { return std::exchange(done_, {}); }
    /// Why the watcher came to its end by itself.
    std::optional<failure> take_failure() { return std::exchange(failed_, std::nullopt); }
    /// Nothing that is told counts any more.
    void begin_closing() { closing_ = true; }
    bool closing() const { return closing_; }

    // Of the thread of JavaScript alone.

    /// An object with the methods `news()` and `prune(function, directory)`; null once closed.
    napi_ref handlers = nullptr;
    bool referenced = true;

    // Of the loop's thread, without the lock.

    /// Does what was asked, and what the watcher has to do.
    void work();
    int native_handle() const;
    bool closed() const { return !watcher_; }
    /// There is room for what the watcher has to tell.
    bool hungry();
    /// To be called again without waiting for an event.
    bool busy() const { return !syncs_.empty(); }

private:
    using either = std::variant<espy::watcher, settled_watcher>;

    void begin(request&& what);
    void begin_add(request&& what);
    void remove(root_id root);
    void poll();
    void sync();
    void tell(batch&& told);
    void see_ready(const batch& told);
    void finish_waiting();
    void finish(request&& what);
    void fail(const failure& why);
    void close(std::optional<failure> why);

    loop& owner_;
    // Of the loop's thread.
    std::optional<either> watcher_;
    std::vector<root_id> unready_;
    std::vector<request> waiting_;
    std::vector<request> syncs_;
    // Under the lock.
    std::vector<request> asked_;
    std::vector<request> done_;
    std::deque<batch> told_;
    std::vector<std::pair<root_id, std::string>> added_;
    std::optional<failure> failed_;
    bool closing_ = false;
};

} // namespace espy::node

/// The engines of a watcher: one for each backend that some root has.
#pragma once

#include "base/engine_options.hpp"
#include "base/time/deadline.hpp"
#include "base/waker.hpp"
#include "engine/engine.hpp"
#include "watcher/held_batch.hpp"

#include <espy/batch.hpp>
#include <espy/choice.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <unistd.h>

namespace espy::tree {

/// What a watcher does. An engine is made when the first root needs it. Single-threaded, but for
/// `wake`.
class engines {
public:
    engines(const engine_options& options, std::error_code& ec);
    ~engines();

    root_id add(const std::string& path, const root_options& options, std::error_code& ec);
    bool remove(root_id id);
    bool reprune(root_id id, std::string_view directory);

    int native_handle() const noexcept { return desk_.epoll.get(); }
    void poll(batch& out, std::error_code& ec);
    /// True if everything was told that happened before.
    bool sync(batch& out, deadline until, std::error_code& ec);

    waker& wakes() noexcept { return waker_; }

    statistics stats() const;
    std::vector<backend_use> backends() const;
    std::optional<backend_choice> choice(root_id id) const;
    std::optional<coverage> covers(root_id id, std::string_view path) const;

private:
    /// By number.
    struct root {
        std::string path;
        backend_choice chosen;
        engine* in = nullptr;
    };
    struct one {
        backend by;
        std::unique_ptr<engine> is;
    };

    root_id add_one(const std::string& path, const root_options& options, std::error_code& ec);
    template <typename Call>
    bool call_or_throw(Call call);
    template <typename Call>
    void fill(batch& out, std::error_code& ec, Call call);
    void take_news();
    void poll_all(batch& out, std::error_code& ec);
    bool sync_all(batch& out, deadline until, std::error_code& ec);
    bool end();
    bool hold_back(batch& out);
    engine* make(backend by, std::error_code& ec);
    void engines_changed();
    engine* choose(const std::string& path, backend_choice& chosen, std::error_code& ec);
    engine* choose_automatically(const std::string& path, backend_choice& chosen,
                                 std::error_code& ec);
    bool may_move(root_id id);
    bool move_roots();
    void drop_unused();
    void move(engine& from, root_id id);
    root* find(root_id id);

    engine_options options_;
    /// The process that it belongs to.
    pid_t owner_ = ::getpid();
    desk desk_;
    waker waker_;
    std::vector<one> engines_;
    /// All of them.
    std::vector<engine*> working_;
    std::unordered_map<root_id, root> roots_;
    /// Numbers are not used again.
    std::uint32_t roots_so_far_ = 0;
    std::size_t first_ = 0;
    /// What engines that are no more have counted.
    statistics before_;
    /// There was no memory for something that was to be told or kept: nothing is right any more.
    bool broken_ = false;
    held_batch held_;
};

} // namespace espy::tree

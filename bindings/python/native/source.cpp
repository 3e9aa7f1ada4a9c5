/// How a watcher works under Python: it waits without the interpreter's lock, Ctrl-C ends each wait at once, and what was told
/// when something is raised is given out by the next call.
#include "source.hpp"

#include "bind.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>

#include <poll.h>
#include <unistd.h>

namespace py = pybind11;

namespace espy::python {
namespace {

using clock = std::chrono::steady_clock;
/// So often a barrier looks whether a signal came; `wait` sleeps, and is woken by it.
constexpr std::chrono::milliseconds slice{20};

/// When the time is over; nothing: never.
std::optional<clock::time_point> end_of(const py::object& timeout) {
    if (timeout.is_none()) {
        return std::nullopt;
    }
    const double seconds = timeout.cast<double>();
    if (!(seconds < 1e9)) {
        return std::nullopt;
    }
    return clock::now() + std::chrono::ceil<std::chrono::milliseconds>(
                              std::chrono::duration<double>(std::fmax(seconds, 0)));
}

std::chrono::milliseconds left_until(const std::optional<clock::time_point>& end) {
    if (!end) {
        return std::chrono::milliseconds(-1);
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end - clock::now());
    return std::max(left, std::chrono::milliseconds(0));
}

root_id add_to(auto& self, const std::filesystem::path& path, const root_options& options) {
    return self.add(path, options);
}

/// Of these, Python gives an activity no others.
root_id add_to(activity& self, const std::filesystem::path& path, const root_options& options) {
    return self.add(path, {.tell = options.tell,
                           .max_depth = options.max_depth,
                           .one_file_system = options.one_file_system,
                           .must_exist = options.must_exist,
                           .prune = options.prune,
                           .select = options.select});
}

bool reprune_of(auto& self, root_id root, const std::string& directory) {
    return self.reprune(root, directory);
}

bool reprune_of(activity& self, root_id root, const std::string& /*directory*/) {
    return self.reprune(root);
}

void check_signals() {
    if (PyErr_CheckSignals() != 0) {
        throw py::error_already_set();
    }
}

} // namespace

/// Until the descriptor is readable, the time is over or a signal came. Ctrl-C is held back from the moment on at which it is
/// looked for until the sleep has begun: in between it would be noticed by nobody.
void sleep(int descriptor, const std::optional<clock::time_point>& end) {
    sigset_t interrupt;
    sigset_t before;
    ::sigemptyset(&interrupt);
    ::sigaddset(&interrupt, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &interrupt, &before);
    const bool interrupted = PyOS_InterruptOccurred() != 0;
    if (!interrupted) {
        const py::gil_scoped_release unlocked;
        pollfd readable{descriptor, POLLIN, 0};
        const auto left = left_until(end).count();
        const timespec time{left / 1000, left % 1000 * 1'000'000};
        ::ppoll(&readable, 1, end ? &time : nullptr, &before);
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (interrupted) {
        PyErr_SetInterrupt(); // which was taken by asking
    }
}

/// The object is this thread's, from the check of its state on.
class source::turn {
public:
    explicit turn(source& owner) : owner_(owner) {
        owner.opened();
        if (owner.busy_.exchange(true)) {
            throw std::runtime_error("the watcher is in use by another thread");
        }
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;
    ~turn() { owner_.busy_ = false; }

private:
    source& owner_;
};

source::source() : self_(std::make_unique<any>(espy::activity())), process_(::getpid()) {}

source::source(const watcher_options& watch, const settle_options* settle)
    : self_(settle == nullptr ? std::make_unique<any>(espy::watcher(watch))
                              : std::make_unique<any>(settled_watcher(*settle, watch))),
      process_(::getpid()) {}

source::any& source::opened() const {
    if (self_ == nullptr) {
        throw py::value_error("operation on a closed watcher");
    }
    if (process_ != ::getpid()) {
        throw std::runtime_error(
            "the watcher was made before a fork; a child makes one of its own");
    }
    return *self_;
}

root_id source::add(const py::object& path, root_options options, const py::object& prune) {
    const std::filesystem::path native = to_path(path);
    const py::object given = py::reinterpret_steal<py::object>(PyOS_FSPath(path.ptr()));
    if (!prune.is_none()) {
        options.prune = to_prune(prune, PyBytes_Check(given.ptr()) != 0, failure_);
    }
    const turn mine(*this);
    root_id root{};
    {
        const py::gil_scoped_release unlocked;
        root = std::visit([&](auto& self) { return add_to(self, native, options); }, *self_);
    }
    roots_.add(root, given);
    return root;
}

bool source::remove(std::uint32_t root) {
    const turn mine(*this);
    const auto id = static_cast<root_id>(root);
    const bool removed = std::visit([id](auto& self) { return self.remove(id); }, *self_);
    roots_.remove(id);
    return removed;
}

bool source::reprune(std::uint32_t root, const py::object& directory) {
    const std::string native = to_path(directory).native();
    const turn mine(*this);
    const py::gil_scoped_release unlocked;
    const auto id = static_cast<root_id>(root);
    return std::visit([&](auto& self) { return reprune_of(self, id, native); }, *self_);
}

int source::native_handle() const {
    return std::visit([](const auto& self) { return self.native_handle(); }, opened());
}

/// What was kept, and what the batch has.
py::list source::taken() {
    py::list told = roots_.to_list(batch_);
    batch_.clear();
    if (kept_.empty()) {
        return told;
    }
    py::list all = std::move(kept_);
    kept_ = py::list();
    all.attr("extend")(told);
    return all;
}

void source::raise_failure() {
    if (failure_->has_value()) {
        kept_ = taken();
        py::error_already_set thrown = std::move(**failure_);
        failure_->reset();
        throw thrown;
    }
}

py::list source::poll() {
    const turn mine(*this);
    {
        const py::gil_scoped_release unlocked;
        std::visit([&](auto& self) { self.poll(batch_); }, *self_);
    }
    raise_failure();
    return taken();
}

py::object source::wait(const py::object& timeout) {
    const turn mine(*this);
    const auto end = end_of(timeout);
    for (;;) {
        check_signals();
        if (!kept_.empty()) {
            return taken();
        }
        wait_status ended{};
        {
            const py::gil_scoped_release unlocked;
            constexpr std::chrono::milliseconds now(0);
            ended = std::visit([&](auto& self) { return self.wait(batch_, now); }, *self_);
        }
        raise_failure();
        if (ended == wait_status::woken) {
            return py::none();
        }
        if (!batch_.empty() || (end && clock::now() >= *end)) {
            return taken();
        }
        sleep(native_handle(), end);
    }
}

py::tuple source::sync(const py::object& timeout) {
    const turn mine(*this);
    const auto end = end_of(timeout);
    for (;;) {
        sync_status ended = sync_status::reached;
        {
            const py::gil_scoped_release unlocked;
            const auto left = end ? std::min(left_until(end), slice) : slice;
            ended = std::visit([&](auto& self) { return self.sync(batch_, left); }, *self_);
        }
        raise_failure();
        kept_ = taken();
        if (ended != sync_status::timeout || (end && clock::now() >= *end)) {
            return py::make_tuple(taken(), ended != sync_status::timeout);
        }
        check_signals();
    }
}

void source::wake() const {
    std::visit([](auto& self) { self.wake(); }, opened());
}

py::tuple source::stats() {
    const turn mine(*this);
    const statistics s = std::visit([](const auto& self) { return self.stats(); }, *self_);
    return py::make_tuple(s.directories_watched, s.watches, s.entries_known,
                          s.directories_uncovered, s.events_read, s.changes_told, s.overflows,
                          s.repairs, s.queue_bytes, s.backlog_bytes, s.memory_bytes, s.listings,
                          s.looks);
}

py::object source::covers(std::uint32_t root, const py::object& path) {
    const std::string native = to_path(path).native();
    const turn mine(*this);
    const auto found = std::visit(
        [&](const auto& self) { return self.covers(static_cast<root_id>(root), native); }, *self_);
    if (!found) {
        return py::none();
    }
    const auto word = [](std::string_view text) -> py::object {
        return text.empty() ? py::object(py::none()) : py::str(text.data(), text.size());
    };
    const std::chrono::duration<double> interval = found->interval;
    return py::make_tuple(
        word(to_string(found->by)), word(to_string(found->gap)),
        found->place.empty() ? py::object(py::none()) : to_text(found->place, false),
        word(found->backend),
        interval.count() == 0 ? py::object(py::none()) : py::float_(interval.count()));
}

py::list source::pending() {
    const turn mine(*this);
    py::list list;
    if (const auto* const self = std::get_if<settled_watcher>(self_.get())) {
        for (const std::string& path : self->pending()) {
            list.append(to_text(path, false));
        }
    }
    return list;
}

void source::close() {
    if (self_ == nullptr) {
        return;
    }
    if (busy_) {
        throw std::runtime_error("the watcher is in use by another thread");
    }
    std::unique_ptr<any> ended = std::move(self_);
    kept_ = py::list();
    const py::gil_scoped_release unlocked;
    ended.reset();
}

} // namespace espy::python

#include "recorded_root.hpp"

#include "script.hpp"

#ifdef ESPY_JOURNAL
#include <espy/journal/journal.hpp>
#include <espy/journal/recorder.hpp>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>
#endif

namespace espy::test {

#ifdef ESPY_JOURNAL
namespace {

/// Beside the tree, in the directory of the script.
constexpr const char* journal_file = ".journal/j";

} // namespace

struct recorded_root::implementation {
    std::string path;
    recorder_options options;
    std::optional<recorder> live;
    token from;
};

recorded_root::recorded_root(std::string path, const root_options& options, backend how)
    : self_(std::make_unique<implementation>()) {
    self_->path = std::move(path);
    self_->options.root = options;
    self_->options.watch.backend = how;
    start();
    self_->from = self_->live->now().value();
}

recorded_root::~recorded_root() = default;

bool recorded_root::is_live() const noexcept {
    return self_->live.has_value();
}

void recorded_root::start() {
    self_->live.emplace(self_->path, journal_file, self_->options);
    read();
}

void recorded_root::stop() {
    self_->live.reset();
}

void recorded_root::read() {
    batch ignored;
    if (self_->live &&
        self_->live->sync(ignored, std::chrono::seconds(60)) == sync_status::timeout) {
        throw std::runtime_error("the recorder is not done: " + self_->live->message());
    }
}

void recorded_root::since(batch& out) {
    const bool was_live = is_live();
    was_live ? read() : start();
    const journal about(journal_file);
    const auto status = about.since(self_->from, out, self_->from, {.root_path = self_->path});
    if (status != since_status::changes) {
        throw std::runtime_error("what changed since is not known");
    }
    if (!was_live) {
        stop();
    }
}
#else
struct recorded_root::implementation {};

recorded_root::recorded_root(std::string, const root_options&, backend) {
    throw not_possible("espy::journal is not built");
}
recorded_root::~recorded_root() = default;
bool recorded_root::is_live() const noexcept {
    return false;
}
void recorded_root::start() {}
void recorded_root::stop() {}
void recorded_root::read() {}
void recorded_root::since(batch&) {}
#endif

} // namespace espy::test

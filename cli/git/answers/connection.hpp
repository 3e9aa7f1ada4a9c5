/// One question and its answer, in as many pieces as they come and go.
#pragma once

#include <espy/unique_fd.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli::git {

/// A socket that is not waited for: what comes is gathered until the other side ends it, what goes
/// is kept until the other side takes it. Distinct objects: safe. Shared objects: unsafe.
class connection {
public:
    enum class state { asks, waits, answers, is_over };

    /// Of a hook or of the command.
    explicit connection(unique_fd socket);
    /// Of git itself, which asks by packets about this work tree.
    connection(unique_fd socket, std::string work_tree);

    int descriptor() const noexcept { return socket_.get(); }
    /// What to poll for.
    short wanted_events() const noexcept;

    /// Reads or writes what can be.
    void work();

    state now() const noexcept { return state_; }
    /// The words of the question, each of which ended with a NUL.
    /// @pre The question is complete: `now()` is `waits`.
    std::vector<std::string_view> words() const;
    /// Empty if it is not git itself that asks.
    const std::string& work_tree() const noexcept { return work_tree_; }
    /// What git itself asks.
    /// @pre The same.
    std::string message() const;
    void answer(std::string_view text);
    void hang_up() noexcept { state_ = state::is_over; }

    bool is_late(std::chrono::steady_clock::time_point now) const;

private:
    void read();
    state after_reading() const;
    state at_end() const;
    void write();

    unique_fd socket_;
    std::string work_tree_;
    state state_ = state::asks;
    std::string text_;
    std::size_t written_ = 0;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

} // namespace espy::cli::git

/// What is told, to whom.
#pragma once

#include "since/request.hpp"
#include "watch/printer.hpp"

#include "run/changed.hpp"

#include <espy/batch.hpp>
#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>

#include <string>
#include <string_view>

namespace espy::cli {

/// Writes an answer to standard output, or gives it to a command. Distinct objects: safe. Shared objects:
/// unsafe.
class answer {
public:
    /// Both have to outlive this.
    answer(const since_request& asked, const journal& source);

    /// The tree follows, for the changes are not known: in JSON a line of its own.
    void begin_tree(std::string_view reason, std::string_view message);
    /// Those of what was asked for.
    void tell(batch changes);
    /// One of the tree.
    void tell(const change& one, const signature& look);
    /// A batch as it was recorded.
    void tell(const logged_batch& when, const batch& changes);

    bool is_empty() const noexcept { return told_ == 0; }

    /// Writes what is left, and where the answer ends; or runs the command, unless there is nothing to
    /// tell.
    /// @return The exit status.
    int end(const token& upto);

private:
    void flush(bool all);
    void append_token(const token& upto);
    int run_command();
    signature look_at(const change& one) const;

    const since_request& asked_;
    const journal& source_;
    const std::string root_;
    printer printer_;
    const bool is_json_;
    const bool needs_paths_;
    changed changed_;
    std::uint64_t told_ = 0;
};

} // namespace espy::cli

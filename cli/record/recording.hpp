/// A recorder, with the rules of a command.
#pragma once

#include "filter/armed_roots.hpp"
#include "filter/filter.hpp"
#include "filter/root_keeper.hpp"
#include "journal/place.hpp"
#include "journal/rules.hpp"

#include <espy/journal/recorder.hpp>
#include <espy/watcher.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace espy::cli {

/// Writes one tree down, as the rules have it, and follows them when ignore files change. The loop
/// contract but for `due`. Distinct objects: safe. Shared objects: unsafe.
class recording {
public:
    /// @param how But for what the rules say. Throws `failure`, or `usage_error` for rules that make no
    /// sense.
    recording(const journal_place& place, const rules_words& rules, const recorder_options& how);
    /// The same; why it cannot begin is no failure, but an error with which nothing may be called.
    recording(const journal_place& place, const rules_words& rules, const recorder_options& how,
              std::error_code& ec);

    /// Why it cannot begin, in one line.
    std::string refusal(std::error_code why) const { return keeper_.refusal(place_.root, why); }
    recorder& tells() { return *keeper_.one; }
    const recorder& tells() const { return *keeper_.one; }
    const journal_place& place() const noexcept { return place_; }

    /// As `recorder::poll`. Throws `failure`.
    bool poll(batch& out);
    /// Those to poll, and when to call `poll` though there is nothing to read.
    std::vector<int> native_handles() const;
    std::optional<armed_roots::clock::time_point> due() const noexcept { return armed_.due(); }

    /// Files with rules that are not honoured, in words; each once.
    std::vector<std::string> take_refused() { return armed_.take_refused(); }

private:
    class keeper final : public root_keeper {
    public:
        root_id add(const std::string& path, const root_options& options,
                    std::error_code& ec) override;
        void reprune(root_id root, std::string_view directory) override;
        std::uint64_t watches() const override { return 0; }
        std::string refusal(const std::string& path, std::error_code why) const override;

        journal_place place;
        recorder_options how;
        std::error_code* refused = nullptr;
        std::optional<recorder> one;
    };

    recording(const journal_place& place, const rules_words& rules, const recorder_options& how,
              std::error_code* refused);

    const journal_place place_;
    filter filter_;
    keeper keeper_;
    /// For files with rules outside of the tree.
    watcher outside_;
    armed_roots armed_{filter_, outside_, &keeper_};
    batch seen_;
};

} // namespace espy::cli

/// Why a path is told of, or why not.
#pragma once

#include "filter/armed_roots.hpp"
#include "filter/filter.hpp"

#include <espy/coverage.hpp>
#include <espy/options.hpp>
#include <espy/watcher.hpp>

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// What decides about one path.
struct explanation {
    /// As asked.
    std::string path;
    /// As given; empty if the path is below none of them.
    std::string root;
    /// `none` if nothing is there.
    entry_type type = entry_type::none;
    bool ignored = false;
    bool selected = true;
    /// The rule that decided, as in `ignore::decision`; `matched` is empty if none did.
    std::string matched;
    std::string source;
    std::string pattern;
    std::size_t line = 0;
    /// What the rules say, and if they do not ignore it, the selection: lines for people.
    std::string rule_text;
    std::string selection_text;
    /// What tells of the path itself, and of what is in it, if it is a directory.
    coverage itself;
    std::optional<coverage> content;
    /// A symbolic link on the way to it, which is not followed; or empty.
    std::string link;
    /// The last on the way that is followed, and what it leads to; or empty.
    std::string followed;
    std::string target;
    /// Links are to be followed.
    bool follows = false;
    /// Where the root's events come from; no reason: nobody was asked.
    backend_choice choice;
    /// What the watcher said about why it cannot watch; or empty.
    std::string message;

    /// Changes of the path are, or would be, told.
    bool is_told() const noexcept {
        return !root.empty() && !ignored && selected && link.empty() &&
               itself.by != coverage_means::nothing;
    }
};

/// Watches the roots as `espy watch` and `espy run` would, to see what comes of it. Distinct
/// objects: safe. Shared objects: unsafe.
class explainer {
public:
    /// Throws `failure` if a root cannot be watched, or `espy::error`.
    explainer(const std::vector<std::string>& roots, const filter_options& entries,
              const root_options& options, const watcher_options& source);

    explanation explain(const std::string& path);
    /// What of the rules is not honoured, in words, as far as they were read.
    std::vector<std::string> take_refused() { return armed_.take_refused(); }

private:
    struct root {
        std::string shown;
        root_id id{};
        /// Without symbolic links on the way to it, and with them.
        std::filesystem::path real;
        std::filesystem::path typed;
    };
    struct place {
        const root* in = nullptr;
        std::string below;
    };

    place find(const std::string& path) const;
    void explain_links(const std::string& below, explanation& about) const;
    std::string message_about(const coverage& covered) const;

    const bool follows_;
    filter filter_;
    watcher watcher_;
    armed_roots armed_{filter_, watcher_};
    std::vector<root> roots_;
    /// By path, from `watch_failed`.
    std::map<std::string, std::string, std::less<>> messages_;
};

/// Lines for people.
void append_text(std::string& out, const explanation& about);
/// One JSON object and a newline, as in docs/schema/explanation.schema.json.
void append_json(std::string& out, const explanation& about);

} // namespace espy::cli

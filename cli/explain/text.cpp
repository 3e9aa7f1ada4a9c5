#include "explain/explanation.hpp"
#include "format/escape.hpp"
#include "words/duration.hpp"

#include <fmt/format.h>

#include <iterator>

namespace espy::cli {
namespace {

std::string directory(std::string_view path) {
    std::string text = escaped(path);
    return text.ends_with('/') ? text : text + '/';
}

/// Why nothing tells, of what is in `place`.
std::string reason(const coverage& covered) {
    const std::string place = directory(covered.place);
    switch (covered.gap) {
    case coverage_gap::pruned: return place + " is ignored, so it is not looked into";
    case coverage_gap::too_deep:
        return place + " is as deep as --max-depth or --no-recursive allow";
    case coverage_gap::other_file_system:
        return place + " is another file system, and --one-file-system keeps out of it";
    case coverage_gap::permission: return place + " may not be read";
    case coverage_gap::watch_limit:
    case coverage_gap::failed: return place + " cannot be watched";
    case coverage_gap::none:
    case coverage_gap::absent:
    case coverage_gap::made_by_kernel:
    case coverage_gap::pending: break;
    }
    return place + " is not looked at yet";
}

std::string listed(const coverage& covered) {
    return fmt::format(", by listing it every {}", duration_text(covered.interval));
}

std::string coverage_text(const coverage& covered) {
    if (covered.by == coverage_means::nothing) {
        return "none: " + reason(covered);
    }
    if (covered.by == coverage_means::listing && covered.gap != coverage_gap::watch_limit) {
        return covered.place.empty() ? "of the way to it" + listed(covered)
                                     : "of " + directory(covered.place) + listed(covered);
    }
    if (covered.by == coverage_means::listing) {
        return fmt::format("none: the limit of watches is reached; {} is listed every {}",
                           directory(covered.place), duration_text(covered.interval));
    }
    if (covered.place.empty()) {
        return fmt::format("of the directories on the way to it, by {}", covered.backend);
    }
    const bool denied = covered.gap == coverage_gap::permission;
    const std::string besides =
        covered.interval.count() > 0
            ? fmt::format("; others may change it untold: listed every {}, too",
                          duration_text(covered.interval))
            : "";
    const bool kernels_own = covered.gap == coverage_gap::made_by_kernel;
    return fmt::format("of {}, by {}{}{}{}", directory(covered.place), covered.backend,
                       denied ? ", which may not be read any more" : "",
                       kernels_own ? ", of little that the kernel changes there by itself" : "",
                       besides);
}

template <typename... Arguments>
void line(std::string& out, fmt::format_string<Arguments...> form, Arguments&&... arguments) {
    fmt::format_to(std::back_inserter(out), form, std::forward<Arguments>(arguments)...);
    out += '\n';
}

} // namespace

void append_text(std::string& out, const explanation& about) {
    const std::string there = about.type == entry_type::none ? "nothing there; " : "";
    if (about.root.empty()) {
        line(out, "{}: {}not told: below none of the paths watched; see --root",
             escaped(about.path), there);
        return;
    }
    const std::string_view would = about.type == entry_type::none ? "would be " : "";
    const std::string_view verdict = !about.is_told() ? "not told"
                                     : about.itself.gap == coverage_gap::made_by_kernel
                                         ? "told in part"
                                         : "told";
    if (about.itself.gap == coverage_gap::watch_limit && about.is_told()) {
        line(out, "{}: {}{}told, late", escaped(about.path), there, would);
    } else {
        line(out, "{}: {}{}{}", escaped(about.path), there, about.is_told() ? would : "", verdict);
    }
    line(out, "  rule:    {}", escaped(about.rule_text));
    if (!about.selection_text.empty() && !about.ignored) {
        line(out, "  choice:  {}", escaped(about.selection_text));
    }
    if (!about.followed.empty()) {
        line(out, "  link:    {} is followed to {}", escaped(about.followed),
             directory(about.target));
    }
    if (!about.link.empty()) {
        line(out, "  watch:   none: {} is a symbolic link, which is not followed{}",
             escaped(about.link),
             about.follows ? ": what it leads to is told under another path, if at all" : "");
        return;
    }
    const bool by_itself = about.itself.by == coverage_means::watch &&
                           about.itself.place == about.path && about.type != entry_type::directory;
    if (by_itself) {
        line(out, "  watch:   of what is mounted there, by {}", about.itself.backend);
    } else {
        line(out, "  watch:   {}", coverage_text(about.itself));
    }
    if (about.content) {
        line(out, "  content: {}", coverage_text(*about.content));
    }
    if (about.itself.by != coverage_means::nothing) {
        line(out, "  backend: {}: {}", to_string(about.choice.backend), about.choice.reason);
    }
    if (!about.message.empty()) {
        line(out, "  why:     {}", escaped(about.message));
    }
}

} // namespace espy::cli

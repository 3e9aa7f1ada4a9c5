#include "watch/printer.hpp"

#include "format/path_parts.hpp"

namespace espy::cli {

printer::printer(const watch_options& options)
    : options_(options),
      format_(make_formatter(options.format,
                             {.color = options.color, .time = options.time, .who = options.who},
                             options.of_a_rename, options.looks)),
      words_format_(make_text_formatter({})),
      gathers_limit_(options.format != "json" && options.format != "csv") {}

void printer::add_settled(const batch& changes) {
    // Lines of text are for people and for `while read`: a mark among them is taken for a change.
    const bool marks = options_.batches || options_.format == "json";
    const change* last = nullptr;
    for (const change& change : changes) {
        if (is_complete()) {
            return; // this batch is not told to its end
        }
        const bool inside = is_about_entry(change.kind) && is_wanted(change);
        if (marks && inside && last == nullptr) {
            format_->append_mark(data, batch_mark::begin, change);
        }
        add(change);
        last = inside ? &change : last;
    }
    if (marks && last != nullptr) {
        format_->append_mark(data, batch_mark::end, *last);
    }
}

void printer::add(const change& change, const signature* look) {
    if (is_complete()) {
        return;
    }
    switch (change.kind) {
    case change_kind::ready: ++roots_ready_; break;
    case change_kind::overflow: truth_lost_ = true; break;
    case change_kind::resynced: truth_lost_ = false; break;
    default: break;
    }
    const bool wanted = is_wanted(change);
    if (!wanted && is_about_entry(change.kind)) {
        return;
    }
    counted_ += wanted ? 1 : 0;
    if (gathers_limit_ && limit_.take(change)) {
        return; // `add_limit` tells all of them
    }
    append(change, look);
}

void printer::add_limit(const statistics& now) {
    if (const auto line = limit_.line(now, options_.interval)) {
        change all;
        all.kind = change_kind::watch_failed;
        all.type = entry_type::directory;
        all.path = limit_.path();
        all.root_path = limit_.root_path();
        all.message = *line;
        all.told_at = std::chrono::system_clock::now();
        append(all);
    }
}

void printer::append(const change& change, const signature* look) {
    if (format_->has_place_for(change.kind)) {
        look == nullptr ? format_->append(data, shown(change))
                        : format_->append_with(data, shown(change), *look);
    } else if (words_format_->has_place_for(change.kind) && !options_.quiet) {
        words += "espy: ";
        words_format_->append(words, shown(change));
    }
}

bool printer::is_wanted(const change& change) const {
    return options_.wanted.contains(change.kind);
}

change printer::shown(const change& change) const noexcept {
    espy::change result = change;
    if (options_.paths == path_style::relative) {
        const auto shorten = [&](std::string_view path) {
            if (path.empty()) {
                return path;
            }
            // A root that is a file is called by its name.
            return path == change.root_path && change.type != entry_type::directory &&
                           is_about_entry(change.kind)
                       ? last_name(path)
                       : below(path, change.root_path);
        };
        result.path = shorten(change.path);
        result.from = shorten(change.from);
    }
    return result;
}

} // namespace espy::cli

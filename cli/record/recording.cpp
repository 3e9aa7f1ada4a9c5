#include "record/recording.hpp"

#include "failing/error_text.hpp"
#include "failing/failure.hpp"

#include <espy/error.hpp>

#include <system_error>

namespace espy::cli {

root_id recording::keeper::add(const std::string& path, const root_options& options,
                               std::error_code& ec) {
    how.root = options;
    one.emplace(path, place.file, how, ec);
    if (ec) {
        one.reset();
    }
    if (ec == journal_errc::busy && unless_busy) {
        is_busy = true;
        ec.clear();
    }
    return ec ? root_id::none : root_id{1};
}

void recording::keeper::reprune(root_id /*root*/, std::string_view directory) {
    if (one) {
        one->reprune(directory);
    }
}

std::string recording::keeper::refusal(const std::string& path, std::error_code why) const {
    std::error_code ec;
    const bool is_there = std::filesystem::exists(std::filesystem::symlink_status(path, ec));
    return why.category() == journal_category() || is_there ? journal_error_text(place, why)
                                                            : root_error_text(path, why);
}

recording::recording(const journal_place& place, const rules_words& rules,
                     const recorder_options& how, bool unless_busy)
    : place_(place), filter_(read_filter_words(rules.filter, false)), outside_(how.watch) {
    keeper_.place = place;
    keeper_.how = how;
    keeper_.how.rules = rules_text(rules);
    keeper_.unless_busy = unless_busy;
    std::error_code ec;
    if (!place.exists() && !std::filesystem::exists(place.root, ec)) {
        // Before a journal is made of it.
        throw failure(
            root_error_text(place.root, make_error_code(std::errc::no_such_file_or_directory)));
    }
    root_options root;
    read_depth_words(rules.depth, root);
    armed_.add({place.root}, root);
}

bool recording::poll(batch& out) {
    outside_.poll(seen_);
    for (const change& change : seen_) {
        armed_.take_in(change);
    }
    const bool has_news = poll_recorder(out);
    if (has_news) {
        armed_.take_in_kept();
    }
    armed_.rearm();
    return has_news;
}

bool recording::poll_recorder(batch& out) {
    try {
        return keeper_.one->poll(out);
    } catch (const error& why) {
        if (why.code().category() != journal_category()) {
            throw;
        }
        throw failure(journal_error_text(place_, why.code()));
    }
}

std::vector<int> recording::native_handles() const {
    return {keeper_.one->native_handle(), outside_.native_handle()};
}

} // namespace espy::cli

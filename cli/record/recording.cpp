#include "record/recording.hpp"

#include "failing/error_text.hpp"
#include "failing/failure.hpp"

#include <espy/error.hpp>

#include <system_error>

#include <unistd.h>

namespace espy::cli {

root_id recording::keeper::add(const std::string& path, const root_options& options,
                               std::error_code& ec) {
    how.root = options;
    one.emplace(path, place.file, how, ec);
    if (ec) {
        one.reset();
    }
    if (refused != nullptr) {
        *refused = ec;
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
    const bool is_about_root = why == std::errc::invalid_argument ||
                               why == errc::instance_limit_reached ||
                               ::access(path.c_str(), R_OK) != 0;
    return why.category() != journal_category() && is_about_root ? root_error_text(path, why)
                                                                 : journal_error_text(place, why);
}

recording::recording(const journal_place& place, const rules_words& rules,
                     const recorder_options& how)
    : recording(place, rules, how, nullptr) {}

recording::recording(const journal_place& place, const rules_words& rules,
                     const recorder_options& how, std::error_code& ec)
    : recording(place, rules, how, &ec) {}

recording::recording(const journal_place& place, const rules_words& rules,
                     const recorder_options& how, std::error_code* refused)
    : place_(place), filter_(read_filter_words(rules.filter, false)), outside_(how.watch) {
    keeper_.place = place;
    keeper_.how = how;
    keeper_.how.rules = rules_text(rules);
    keeper_.refused = refused;
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
    const bool has_news = explained(place_, [&] { return keeper_.one->poll(out); });
    if (has_news) {
        armed_.take_in_kept();
    }
    armed_.rearm();
    return has_news;
}

std::vector<int> recording::native_handles() const {
    return {keeper_.one->native_handle(), outside_.native_handle()};
}

} // namespace espy::cli

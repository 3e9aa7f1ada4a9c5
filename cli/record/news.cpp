#include "record/news.hpp"

#include "format/escape.hpp"
#include "journal/dates.hpp"
#include "words/counts.hpp"
#include "words/duration.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace espy::cli {
namespace {

/// As a shell would take it, too.
std::string shown_file(const std::filesystem::path& file) {
    const char* const home = std::getenv("HOME");
    const std::string beginning = home == nullptr || *home == '\0' ? "" : std::string(home) + '/';
    const std::string& text = file.native();
    return escaped(!beginning.empty() && text.starts_with(beginning)
                       ? "~/" + text.substr(beginning.size())
                       : text);
}

std::string differences_text(const comparison& done) {
    const std::array<std::pair<std::uint64_t, std::string_view>, 5> all{
        {{done.created, "created"},
         {done.modified, "modified"},
         {done.attributes, "attributes"},
         {done.renamed, "renamed"},
         {done.removed, "removed"}}};
    std::string text;
    for (const auto& [count, word] : all) {
        if (count != 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", grouped(count), word);
        }
    }
    return text.empty() ? "no difference" : text;
}

} // namespace

std::string comparison_text(const comparison& done, std::string_view of) {
    const std::string counts =
        fmt::format("{}: {} in {}", of, counted(done.entries, "entry", "entries"),
                    taken_text(std::chrono::ceil<std::chrono::milliseconds>(done.took)));
    return done.first ? fmt::format("listed{}", counts)
                      : fmt::format("compared{} since {}: {}", counts, date_text(done.since),
                                    differences_text(done));
}

recorder_news::recorder_news(const journal_place& place, bool several)
    : place_(place), of_(several ? " " + escaped(place.root) : std::string()) {}

std::string recorder_news::take(const recorder& now) {
    const recorder_phase before = std::exchange(phase_, now.phase());
    const bool is_told = before == phase_ && message_ == now.message();
    if (phase_ == recorder_phase::holding || phase_ == recorder_phase::paused) {
        message_ = now.message();
        return is_told ? std::string()
                       : fmt::format("espy: {}: {}: {}\n", escaped(place_.root), to_string(phase_),
                                     now.message());
    }
    message_.clear();
    if (phase_ == recorder_phase::comparing || before == phase_) {
        return {};
    }
    std::string lines = before == recorder_phase::paused && is_recording_
                            ? std::string()
                            : comparison_text(now.compared(), of_) + '\n';
    const bool first = !std::exchange(is_recording_, true);
    return lines + (first ? fmt::format("recording {} in {}\n", escaped(place_.root),
                                        shown_file(place_.file))
                          : fmt::format("espy: {}: recording again\n", escaped(place_.root)));
}

} // namespace espy::cli

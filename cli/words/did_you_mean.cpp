#include "words/did_you_mean.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace espy::cli {
namespace {

/// Letters to change, add or leave out, and neighbours to swap (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), 0U);
    for (std::size_t i = 0; i < a.size(); ++i) {
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            row[j + 1] =
                std::min({last[j] + (a[i] == b[j] ? 0U : 1U), last[j + 1] + 1, row[j] + 1});
            if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j]) {
                row[j + 1] = std::min(row[j + 1], before_last[j - 1] + 1);
            }
        }
        before_last.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

std::size_t letters_in_common(std::string_view a, std::string_view b) {
    const auto end = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(end.first - a.begin());
}

} // namespace

std::string nearest(std::string_view word, std::span<const std::string> known) {
    const std::size_t dashes = std::min(word.find_first_not_of('-'), word.size());
    const std::size_t letters = word.size() - dashes;
    if (known.empty() || letters < 2) {
        return {};
    }
    const auto by_distance = [&](const std::string& a, const std::string& b) {
        return distance(word, a) < distance(word, b);
    };
    const std::string& near = *std::min_element(known.begin(), known.end(), by_distance);
    if (distance(word, near) <= std::max<std::size_t>(1, letters / 3)) {
        return near;
    }
    const auto by_begin = [&](const std::string& a, const std::string& b) {
        return letters_in_common(word, a) < letters_in_common(word, b);
    };
    const std::string& alike = *std::max_element(known.begin(), known.end(), by_begin);
    return letters_in_common(word, alike) >= dashes + 3 ? alike : std::string();
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known) {
    const std::string name = nearest(word, known);
    return name.empty() ? name : fmt::format("; did you mean {}?", name);
}

} // namespace espy::cli

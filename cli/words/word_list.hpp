/// Lists such as `created,renamed` on the command line.
#pragma once

#include <string_view>

namespace espy::cli {

/// Calls `take` with each word of a list with commas, without the blanks around it; with empty
/// words, too.
template <typename Take>
void for_each_word(std::string_view list, Take take) {
    for (;;) {
        const std::size_t comma = list.find(',');
        std::string_view word = list.substr(0, comma);
        while (word.starts_with(' ')) {
            word.remove_prefix(1);
        }
        while (word.ends_with(' ')) {
            word.remove_suffix(1);
        }
        take(word);
        if (comma == std::string_view::npos) {
            return;
        }
        list.remove_prefix(comma + 1);
    }
}

} // namespace espy::cli

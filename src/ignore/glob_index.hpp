/// Finds the last of many patterns that matches, without trying one after the other.
#pragma once

#include "ignore/text_hash.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <re2/re2.h>

namespace espy::ignore {

struct glob;

/// Patterns by number. Names and suffixes, which most rules are, are looked up; what is left is
/// tried from the last to the first, and only where the bytes at both ends agree.
class glob_index {
public:
    /// Numbers are given from 0 in the order of the calls.
    void add(glob&& pattern, bool directory_only);

    /// The highest number that matches, or -1.
    [[nodiscard]] int last_match(std::string_view path, bool is_directory) const;

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(count_); }

private:
    /// The last pattern of one text.
    struct last {
        int any = -1;
        int directory = -1;
    };
    using table = std::unordered_map<std::string, last, text_hash, std::equal_to<>>;
    struct expression {
        int number = 0;
        bool basename = false;
        bool directory_only = false;
        std::string prefix;
        std::string suffix;
        std::unique_ptr<RE2> compiled;
    };

    static int look_up(const table& texts, std::string_view text, bool is_directory);
    void add_literal(table& texts, std::string&& text, bool directory_only);
    void add_suffix(std::string&& text, bool directory_only);

    int count_ = 0;
    table names_;
    table paths_;
    table suffixes_;
    std::vector<std::size_t> suffix_lengths_;
    std::vector<expression> expressions_;
};

} // namespace espy::ignore

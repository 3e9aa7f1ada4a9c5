/// Worlds that are likely to tell two readings of the rules apart.
#pragma once

#include "world.hpp"

#include <cstddef>
#include <random>
#include <string>

namespace espy::ignore::test {

/// Makes worlds from a seed.
class generator {
public:
    explicit generator(std::uint64_t seed) : random_(seed) {}

    /// A repository such as people have, only worse: rules on every layer.
    world make_repository(std::size_t paths);
    /// Many directories with one rule each, so that no rule hides behind another: brackets against
    /// every byte.
    world make_brackets(std::size_t directories);
    /// Short patterns from few characters against short paths.
    world make_patterns(std::size_t directories);
    /// Spaces, escapes and ends of lines.
    world make_lines(std::size_t directories);

private:
    world make_single_rules(std::size_t directories, const std::vector<std::string>& below,
                            std::string (generator::*make_rule)());
    std::string make_dense_bracket();
    std::string make_dense_pattern();
    std::string make_dense_line();
    std::string join(const std::vector<std::string>& from, std::size_t longest);

    std::size_t below(std::size_t limit);
    /// True in so many of 100 cases.
    bool chance(std::size_t percent) { return below(100) < percent; }
    std::string pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

    std::string make_path();
    std::string make_bracket(char likely);
    std::string make_wildcard(char likely);
    std::string blur(const std::string& name);
    std::string make_component();
    std::string make_pattern();
    std::string make_line();
    std::string make_file();

    std::mt19937_64 random_;
    /// What patterns are made after.
    std::vector<std::string> paths_;
};

} // namespace espy::ignore::test

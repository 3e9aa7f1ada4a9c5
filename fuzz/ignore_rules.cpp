// A path in the first line, an ignore file in the others: looking all rules up at once finds the
// rule that trying one after the other finds, and bytes of any kind do no harm.
#include "require.hpp"

#include <espy/ignore/rules.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

using espy::fuzz::require;
using namespace espy::ignore;

namespace {

const rule* match_one_by_one(const rules& all, std::string_view path, bool is_directory) {
    for (std::size_t i = all.size(); i > 0; --i) {
        const rule& tried = all[i - 1];
        const std::array<std::string, 1> alone{std::string(tried.pattern)};
        if (rules::from_globs(alone, "one").match(path, is_directory) != nullptr) {
            return &tried;
        }
    }
    return nullptr;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t end = input.find('\n');
    const std::string_view path = input.substr(0, end);
    const std::string_view text =
        end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
    const rules all = rules::parse(text, "fuzz");
    for (const bool is_directory : {false, true}) {
        require(all.match(path, is_directory) == match_one_by_one(all, path, is_directory),
                "the last rule that matches decides");
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        require(all[i].line > 0 && !all[i].pattern.empty() &&
                    all[i].pattern.find('\n') == std::string_view::npos,
                "a rule is a line");
        require(i == 0 || all[i].line > all[i - 1].line, "rules are in order");
    }
    return 0;
}

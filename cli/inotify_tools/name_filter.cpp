#include "inotify_tools/name_filter.hpp"

#include "inotify_tools/refusal.hpp"

namespace espy::cli::inotify_tools {

name_filter::name_filter(const filter_rule& rule) : given_(rule.given), includes_(rule.includes) {
    const int flags = REG_EXTENDED | REG_NOSUB | (rule.ignores_case ? REG_ICASE : 0);
    if (given_ && ::regcomp(&compiled_, rule.pattern.c_str(), flags) != 0) {
        throw refusal(rule.includes ? "Error in `include' regular expression."
                                    : "Error in `exclude' regular expression.");
    }
}

name_filter::~name_filter() {
    if (given_) {
        ::regfree(&compiled_);
    }
}

bool name_filter::matches(const std::string& path) const {
    return ::regexec(&compiled_, path.c_str(), 0, nullptr, 0) == 0;
}

} // namespace espy::cli::inotify_tools

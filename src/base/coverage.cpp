#include <espy/coverage.hpp>

namespace espy {

std::string_view to_string(coverage_means means) noexcept {
    switch (means) {
    case coverage_means::nothing: return "nothing";
    case coverage_means::watch: return "watch";
    case coverage_means::listing: return "listing";
    }
    return {};
}

std::string_view to_string(coverage_gap gap) noexcept {
    switch (gap) {
    case coverage_gap::none: return {};
    case coverage_gap::absent: return "absent";
    case coverage_gap::pruned: return "pruned";
    case coverage_gap::too_deep: return "too_deep";
    case coverage_gap::other_file_system: return "other_file_system";
    case coverage_gap::permission: return "permission";
    case coverage_gap::watch_limit: return "watch_limit";
    case coverage_gap::failed: return "failed";
    case coverage_gap::made_by_kernel: return "made_by_kernel";
    case coverage_gap::pending: return "pending";
    }
    return {};
}

} // namespace espy

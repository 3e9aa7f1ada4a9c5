#include "faults.hpp"

#include <array>
#include <cerrno>

namespace espy::simulation {

std::span<const int> reasons_of(call which) noexcept {
    static constexpr std::array opening{EMFILE, ENFILE, ENOMEM, EINTR, EIO, ESTALE, EACCES};
    // A mode in the way is absence (0009).
    static constexpr auto on_the_way = std::span(opening).first<6>();
    static constexpr std::array descriptor{EMFILE, ENFILE, ENOMEM};
    static constexpr std::array watch{ENOSPC, ENOMEM, EACCES};
    static constexpr auto listening = std::span(watch).first<2>();
    static constexpr std::array reading{EINTR, EIO, ENOMEM};
    static constexpr std::array timing{ENOMEM};
    static constexpr std::array other{ENOMEM, EINTR, EIO, ESTALE, EACCES};
    switch (which) {
    case call::open: return opening;
    case call::way: return on_the_way;
    case call::by_handle:
    case call::make:
    case call::duplicate: return descriptor;
    case call::watch:
    case call::mark: return watch;
    case call::watch_again: return std::span(watch).last<2>();
    case call::listen: return listening;
    case call::read: return reading;
    case call::time: return timing;
    default: return other;
    }
}

} // namespace espy::simulation

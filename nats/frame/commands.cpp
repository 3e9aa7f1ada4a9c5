/// What espy-nats runs, by the names that it has in `espy`.
#include "frame/command.hpp"

#include "ship/ship_command.hpp"

#include <array>

namespace espy::cli {
namespace {

constexpr std::array entries{
    command_entry{"ship", "Send what was recorded to a NATS cluster", fleet::make_ship_command},
};

} // namespace

std::span<const command_entry> commands() noexcept {
    return entries;
}

} // namespace espy::cli

/// What espy-nats runs, by the names that it has in `espy`.
#include "frame/command.hpp"

#include "follow/fleet_command.hpp"
#include "follow/follow_command.hpp"
#include "ship/ship_command.hpp"

#include <array>

namespace espy::cli {
namespace {

constexpr std::array entries{
    command_entry{"ship", "Send what was recorded to a NATS cluster", fleet::make_ship_command},
    command_entry{"follow", "Tell what changes on many machines, or mirror them",
                  fleet::make_follow_command},
    command_entry{"fleet", "Say who ships what, and how far behind", fleet::make_fleet_command},
};

} // namespace

std::span<const command_entry> commands() noexcept {
    return entries;
}

} // namespace espy::cli

/// Keys of users, Ed25519, as NATS writes them.
#pragma once

#include <string>
#include <string_view>

namespace espy::fleet {

/// The public key (`U…`) of a user's seed (`SU…`); empty for what is none.
std::string nkey_of_seed(std::string_view seed);

} // namespace espy::fleet

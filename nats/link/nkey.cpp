/// A key is base32 of: a letter for its role, 32 bytes, and a CRC-16. A seed has two letters before. libnats signs with
/// a seed, but wants to be told the public key that goes with it.
#include "link/nkey.hpp"

#include <cstdint>
#include <memory>
#include <vector>

#include <openssl/evp.h>

namespace espy::fleet {
namespace {

using bytes = std::vector<std::uint8_t>;

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// `S` and `U`, each in five bits.
constexpr unsigned seed_role = 18U << 3U;
constexpr unsigned user_role = 20U << 3U;
constexpr std::size_t key_size = 32;

bytes from_base32(std::string_view text) {
    bytes result;
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) {
            return {};
        }
        group = (group << 5U) | static_cast<std::uint32_t>(digit);
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            result.push_back(static_cast<std::uint8_t>(group >> bits & 255U));
        }
    }
    return result;
}

std::string to_base32(const bytes& data) {
    std::string result;
    std::uint32_t group = 0;
    unsigned bits = 0;
    for (const std::uint8_t byte : data) {
        group = (group << 8U) | byte;
        for (bits += 8; bits >= 5; bits -= 5) {
            result += alphabet[group >> (bits - 5) & 31U];
        }
    }
    if (bits > 0) {
        result += alphabet[group << (5 - bits) & 31U];
    }
    return result;
}

/// CRC-16/XMODEM.
std::uint16_t checksum(const std::uint8_t* data, std::size_t size) noexcept {
    unsigned crc = 0;
    for (std::size_t at = 0; at < size; ++at) {
        crc ^= static_cast<unsigned>(data[at]) << 8U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = ((crc & 0x8000U) != 0 ? crc << 1U ^ 0x1021U : crc << 1U) & 0xFFFFU;
        }
    }
    return static_cast<std::uint16_t>(crc);
}

} // namespace

std::string nkey_of_seed(std::string_view seed) {
    const bytes raw = from_base32(seed);
    constexpr std::size_t seed_size = 2 + key_size + 2;
    if (raw.size() != seed_size || (raw[0] & 0xF8U) != seed_role) {
        return {};
    }
    const unsigned role = (raw[0] & 7U) << 5U | (raw[1] & 0xF8U) >> 3U;
    const unsigned sum = raw[seed_size - 2] | static_cast<unsigned>(raw[seed_size - 1]) << 8U;
    if (role != user_role || sum != checksum(raw.data(), seed_size - 2)) {
        return {};
    }
    const std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> pair(
        ::EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw.data() + 2, key_size),
        &::EVP_PKEY_free);
    bytes key(1 + key_size);
    key[0] = user_role;
    std::size_t size = key_size;
    if (!pair || ::EVP_PKEY_get_raw_public_key(pair.get(), key.data() + 1, &size) != 1) {
        return {};
    }
    const std::uint16_t own_sum = checksum(key.data(), key.size());
    key.push_back(static_cast<std::uint8_t>(own_sum & 255U));
    key.push_back(static_cast<std::uint8_t>(own_sum >> 8U));
    return to_base32(key);
}

} // namespace espy::fleet

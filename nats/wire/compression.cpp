#include "wire/compression.hpp"

#include <algorithm>
#include <new>

#include <zlib.h>

namespace espy::fleet {
namespace {

Bytef* bytes_of(const char* text) noexcept {
    // zlib.h has no const for what it only reads.
    return reinterpret_cast<Bytef*>(const_cast<char*>(text));
}

} // namespace

std::string deflated(std::string_view bytes) {
    uLongf size = ::compressBound(static_cast<uLong>(bytes.size()));
    std::string result(size, '\0');
    // Level 1: paths of one tree have much in common, and that is found at once.
    const int status = ::compress2(bytes_of(result.data()), &size, bytes_of(bytes.data()),
                                   static_cast<uLong>(bytes.size()), 1);
    if (status != Z_OK) {
        throw std::bad_alloc();
    }
    result.resize(size);
    return result;
}

std::optional<std::string> inflated(std::string_view bytes, std::size_t most) {
    z_stream stream{};
    if (::inflateInit(&stream) != Z_OK) {
        throw std::bad_alloc();
    }
    stream.next_in = bytes_of(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string result;
    int status = Z_OK;
    while (status == Z_OK && result.size() < most) {
        const std::size_t before = result.size();
        const std::size_t room = std::min(most - before, std::max(before, bytes.size() * 4 + 64));
        result.resize(before + room);
        stream.next_out = bytes_of(result.data() + before);
        stream.avail_out = static_cast<uInt>(room);
        status = ::inflate(&stream, Z_NO_FLUSH);
        result.resize(result.size() - stream.avail_out);
    }
    const bool is_whole = status == Z_STREAM_END && stream.avail_in == 0;
    ::inflateEnd(&stream);
    return is_whole ? std::optional(std::move(result)) : std::nullopt;
}

} // namespace espy::fleet

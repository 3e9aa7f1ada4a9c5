// Any bytes as what read(2) gave: the views stay within them and say the same each time.
#include "require.hpp"

#include <espy/inotify/event.hpp>

#include <cstdint>

using espy::fuzz::require;
using namespace espy::inotify;

namespace {

void check(const event& each, std::span<const std::byte> bytes) {
    const std::string_view name = each.name();
    const auto* const first = reinterpret_cast<const char*>(bytes.data());
    require(each.size() >= event_header_size, "a record has a header");
    require(name.data() >= first && name.data() + name.size() <= first + bytes.size(),
            "a name lies within the buffer");
    require(name.size() <= each.size() - event_header_size, "a name lies within its record");
    require(name.find('\0') == std::string_view::npos, "a name has no padding");
    const mask bits = each.mask();
    require(from_string(to_string(bits)) == bits, "every mask can be said in words and read back");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const events range(bytes);
    std::size_t used = 0;
    std::size_t count = 0;
    auto again = range.begin();
    for (const event each : range) {
        check(each, bytes.subspan(used));
        require((*again++).name().data() == each.name().data(), "a second pass sees the same");
        used += each.size();
        ++count;
    }
    require(again == range.end(), "a second pass ends where the first did");
    require(used <= size && count <= size / event_header_size, "records do not overlap");
    require(range.empty() == (count == 0), "an empty range has no events");

    std::size_t whole = 0;
    for ([[maybe_unused]] const event each : events(bytes.first(used))) {
        ++whole;
    }
    require(whole == count, "what follows the last whole record changes nothing");
    return 0;
}

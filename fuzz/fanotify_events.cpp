// Any bytes as what read(2) gave from a fanotify group: the views stay within them and say the same
// each time.
#include "require.hpp"

#include <espy/fanotify/event.hpp>

#include <cstdint>

using espy::fuzz::require;
using namespace espy::fanotify;

namespace {

bool within(std::span<const std::byte> part, std::span<const std::byte> whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

void check(const info& each, std::span<const std::byte> record) {
    require(within(each.bytes(), record), "an information record lies within its event");
    int answers = 0;
    if (const auto object = each.as_object()) {
        ++answers;
        require(within(object->handle.bytes(), each.bytes()), "a handle lies within its record");
        require(within(std::as_bytes(std::span(object->name)), each.bytes()),
                "a name lies within its record");
        require(object->name.find('\0') == std::string_view::npos, "a name has no padding");
        const auto copy = file_handle::copy_of(object->handle);
        require(copy && copy->view() == object->handle, "every handle can be copied");
    }
    answers += each.pidfd() ? 1 : 0;
    answers += each.error() ? 1 : 0;
    answers += each.range() ? 1 : 0;
    answers += each.mount() ? 1 : 0;
    require(answers <= 1, "a record is of one type");
}

void check(const event& each, std::span<const std::byte> bytes) {
    require(each.size() >= event_header_size && each.size() <= bytes.size(),
            "an event lies within the buffer");
    std::size_t used = 0;
    for (const info record : each.infos()) {
        check(record, bytes.first(each.size()));
        used += record.bytes().size();
    }
    require(used <= each.size() - event_header_size, "information records do not overlap");
    require(from_string(to_string(each.mask())) == each.mask(),
            "every mask can be said in words and read back");
    static_cast<void>(each.find(info_type::fid));
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
        require((*again++).size() == each.size(), "a second pass sees the same");
        used += each.size();
        ++count;
    }
    require(again == range.end(), "a second pass ends where the first did");
    require(used <= size && count <= size / event_header_size, "events do not overlap");
    return 0;
}

/// Messages of streams, which anybody may have written who has the permission: whatever they say, what is read leads
/// into the tree or nowhere, and is written again as it was read.
#include "require.hpp"

#include "wire/alive.hpp"
#include "wire/body.hpp"
#include "wire/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace espy::fleet;
using espy::fuzz::require;

/// Lines `Name: value` up to an empty one, then the body.
message parsed(std::string_view text) {
    message made;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty()) {
            break;
        }
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos) {
            made.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        }
    }
    made.body = text;
    return made;
}

void read_again(const envelope& headers, const std::vector<told_entry>& entries) {
    body_writer bodies(largest_body, headers.part.first);
    for (const told_entry& entry : entries) {
        require(!entry.path.starts_with("../") && !entry.path.starts_with('/'),
                "a path leads into the tree");
        bodies.add(entry);
    }
    const auto parts = bodies.finish();
    require(parts.size() == 1, "what was one body is one");
    envelope again = headers;
    again.deflated = parts[0].deflated;
    require(read_body(again, parts[0].body) == entries, "entries are written as they were read");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const message given = parsed({reinterpret_cast<const char*>(data), size});
    (void)read_alive(given);
    (void)source_of_stream(given.body);
    envelope headers;
    if (read_envelope(given, headers) != envelope_status::good) {
        return 0;
    }
    const source_name source{"m", "j"};
    envelope again;
    require(read_envelope(sealed(headers, source, ""), again) == envelope_status::good,
            "headers that were read can be written");
    require(again == headers, "headers are written as they were read");
    if (const auto entries = read_body(headers, given.body)) {
        read_again(headers, *entries);
    }
    return 0;
}

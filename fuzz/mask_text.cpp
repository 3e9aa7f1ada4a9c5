// Any text as the words of a mask: what is read can be said, and is read as the same again.
#include "require.hpp"

#include <espy/inotify/mask.hpp>

#include <cstddef>

using espy::fuzz::require;
using namespace espy::inotify;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bits = from_string({reinterpret_cast<const char*>(data), size});
    if (bits) {
        require(from_string(to_string(*bits)) == bits, "words give the mask they were made of");
    }
    return 0;
}

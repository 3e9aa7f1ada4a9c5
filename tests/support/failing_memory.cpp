#include "support/failing_memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include <malloc.h>

namespace {

using memory = espy::test::failing_memory;

bool is_to_fail() noexcept {
    if (memory::left < 0 || memory::left-- > 0) {
        return false;
    }
    memory::left = memory::only_one_fails ? -1 : 0;
    return memory::has_failed = true;
}

} // namespace

// Where they are inlined, g++ takes free for the wrong end of what new began.
[[gnu::noinline]] void* operator new(std::size_t size) {
    void* const memory = is_to_fail() ? nullptr : std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}
// The sanitizers would have one of their own, whose memory is not for the functions below.
void* operator new(std::size_t size, const std::nothrow_t& /*none*/) noexcept {
    return is_to_fail() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

// The sanitizers have one of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
extern "C" void* realloc(void* before, std::size_t size) {
    void* const memory = is_to_fail() ? nullptr : std::malloc(size);
    if (memory != nullptr && before != nullptr) {
        std::memcpy(memory, before, std::min(size, ::malloc_usable_size(before)));
        std::free(before);
    }
    return memory;
}
#endif

#include "base/check.hpp"

#ifdef ESPY_CHECKS

#include <cstdio>
#include <cstdlib>

namespace espy {
namespace {

std::atomic<const probe*> reached = nullptr;

} // namespace

void check_failed(const char* condition, const char* file, int line) noexcept {
    std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    std::abort();
}

probe::probe(const char* sentence) noexcept : sentence_(sentence), before_(reached.load()) {
    while (!reached.compare_exchange_weak(before_, this)) {
    }
}

const probe* probe::last() noexcept {
    return reached.load();
}

} // namespace espy

#endif

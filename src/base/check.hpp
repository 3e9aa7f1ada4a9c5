/// Laws that run: what holds whatever the kernel, the disk and the user do; and what they do but now
/// and then, which the simulation has to have played.
///
/// On in builds with `ESPY_CHECKS`: the presets for work on the code, sanitizers, fuzzing and the
/// simulation. In all others nothing of it is evaluated: a program that uses the library is never
/// ended by it. In sources only: some read the headers without the switch.
#pragma once

#ifdef ESPY_CHECKS

#include <atomic>
#include <cstdint>

namespace espy {

/// Says which law is broken, and aborts.
[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

/// A place in the code that is reached now and then; one for as long as the program runs.
class probe {
public:
    explicit probe(const char* sentence) noexcept;

    void hit() noexcept { hits_.fetch_add(1, std::memory_order_relaxed); }
    const char* sentence() const noexcept { return sentence_; }
    std::uint64_t hits() const noexcept { return hits_.load(std::memory_order_relaxed); }
    /// Of those that were reached so far the last that was new; and the one before it.
    static const probe* last() noexcept;
    const probe* before() const noexcept { return before_; }

private:
    const char* sentence_;
    std::atomic<std::uint64_t> hits_ = 0;
    const probe* before_ = nullptr;
};

} // namespace espy

/// A law: what is never otherwise if the code is right. What kernel, disk or user may do is handled
/// instead.
#define ESPY_CHECK(condition)                                                                      \
    (static_cast<bool>(condition) ? void() : ::espy::check_failed(#condition, __FILE__, __LINE__))
/// A rare branch: `"subject: sentence"`, said once in the sources. The simulation fails if it never
/// comes here, unless tests/simulation/rare_probes.txt says why.
#define ESPY_SOMETIMES(sentence)                                                                   \
    do {                                                                                           \
        static ::espy::probe espy_probe(sentence);                                                 \
        espy_probe.hit();                                                                          \
    } while (false)

#else

#define ESPY_CHECK(condition) static_cast<void>(false && (condition))
#define ESPY_SOMETIMES(sentence) static_cast<void>(sizeof(sentence))

#endif

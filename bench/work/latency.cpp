#include "work/files.hpp"
#include "work/work.hpp"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

#include <poll.h>

namespace espy::bench {
namespace {

using clock = std::chrono::steady_clock;

/// True once `name` has been read from `input`; gives up after two seconds.
bool await(int input, std::string_view name) {
    std::array<char, 65536> buffer;
    std::string text;
    pollfd interest{input, POLLIN, 0};
    while (::poll(&interest, 1, 2000) > 0) {
        const ssize_t size = ::read(input, buffer.data(), buffer.size());
        if (size <= 0) {
            return false;
        }
        text.append(buffer.data(), static_cast<std::size_t>(size));
        if (text.find(name) != std::string::npos) {
            return true;
        }
        text.erase(0, text.size() - std::min(text.size(), name.size()));
    }
    return false;
}

void sleep_until(clock::time_point when) {
    const auto left = when - clock::now();
    if (left > clock::duration::zero()) {
        ::usleep(static_cast<useconds_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(left).count()));
    }
}

} // namespace

void measure_latency(const std::string& root, int input, int apart, int count) {
    auto next = clock::now();
    int missed = 0;
    const auto end = next + std::chrono::seconds(4);
    for (int i = 0; i < count && missed < 3 && clock::now() < end; ++i) {
        sleep_until(next);
        const std::string name = "latency" + std::to_string(i) + '_';
        const auto start = clock::now();
        touch_file(root + '/' + name);
        if (!await(input, name)) {
            std::puts("missed");
            ++missed;
        } else {
            std::printf("%.1f\n",
                        std::chrono::duration<double, std::micro>(clock::now() - start).count());
        }
        next = std::max(next + std::chrono::microseconds(apart), clock::now());
    }
}

} // namespace espy::bench

/// What is said of one stream, in lines for people: what stands in the way once, and once that it is over.
#pragma once

#include "link/broker.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace espy::fleet {

/// Distinct objects: safe. Shared objects: unsafe.
class ship_news {
public:
    using clock = std::chrono::steady_clock;
    enum class weight : std::uint8_t {
        /// Not with --quiet.
        word,
        problem,
    };
    using sink = std::function<void(weight, const std::string& line)>;

    /// @param stream With which each line begins.
    ship_news(std::string stream, sink out) : stream_(std::move(stream)), out_(std::move(out)) {}

    /// It goes on after `batch`; the first time, and after trouble that was told.
    void goes_on(std::uint64_t batch, std::uint64_t behind);
    /// A request failed that was begun then. Elections take seconds: what lasts no longer is not told.
    /// @param behind Batches that wait in the journal, if that is known.
    void fails(const outcome& how, std::optional<std::uint64_t> behind, clock::time_point began,
               clock::time_point now);
    /// Something happened that is worth a line.
    void tells(weight how, std::string_view words);
    /// The same, unless it was the last one that was told so.
    void tells_once(std::string_view words);

private:
    void write(weight how, std::string_view words);

    std::string stream_;
    sink out_;
    bool has_gone_on_ = false;
    /// Of what stands in the way now; the text is empty if nothing does, or if it was not told.
    clock::time_point since_{};
    bool fails_ = false;
    std::string told_;
    std::string told_once_;
};

} // namespace espy::fleet

#include "ship/ship_news.hpp"

#include "words/counts.hpp"

#include <fmt/format.h>

namespace espy::fleet {
namespace {

constexpr std::chrono::seconds worth_a_line{3};

std::string waiting(std::uint64_t behind) {
    return cli::counted(behind, "batch", "batches");
}

} // namespace

void ship_news::goes_on(std::uint64_t batch, std::uint64_t behind) {
    fails_ = false;
    if (has_gone_on_ && told_.empty()) {
        return;
    }
    const bool is_first = !has_gone_on_;
    has_gone_on_ = true;
    told_.clear();
    told_once_.clear();
    write(is_first ? weight::word : weight::problem,
          fmt::format("{} batch {}, {} behind", is_first ? "at" : "goes on at", batch,
                      waiting(behind)));
}

void ship_news::fails(const outcome& how, std::optional<std::uint64_t> behind,
                      clock::time_point began, clock::time_point now) {
    if (!fails_) {
        fails_ = true;
        since_ = began;
    }
    const bool may_pass = how.what == trouble::unreachable || how.what == trouble::moved_on;
    if (how.message == told_ || (may_pass && now - since_ < worth_a_line)) {
        return;
    }
    told_ = how.message;
    const std::string journal =
        behind ? fmt::format("{} {}", waiting(*behind), *behind == 1 ? "waits" : "wait")
               : std::string("what is recorded waits");
    write(weight::problem, fmt::format("{}; {} in the journal", how.message, journal));
}

void ship_news::tells(weight how, std::string_view words) {
    write(how, words);
}

void ship_news::tells_once(std::string_view words) {
    if (told_once_ != words) {
        told_once_ = words;
        write(weight::problem, words);
    }
}

void ship_news::write(weight how, std::string_view words) {
    out_(how, fmt::format("{}: {}", stream_, words));
}

} // namespace espy::fleet

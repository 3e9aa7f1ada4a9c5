/// Whether a root is there, and how far it has been told.
///
///     listing ──listed──▶ listed ──become_ready──▶ ready
///
///     present ──go──▶ told to be absent ──come──▶ present: `root_back`
///        ▲                 ▲
///        │                 └──become_ready── not there yet
///        └──come── not there yet: nothing is to be told
///
/// Nothing at the path of a root is a state like any other: it is listed, and ready, without being there.
#pragma once

#include <espy/change.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace espy::tree {

/// The phases of one root. Distinct objects: safe. Shared objects: unsafe.
class presence {
public:
    /// Everything that was asked for has been done.
    void listed() noexcept { phase_ = phase_ == phase::listing ? phase::listed : phase_; }
    void become_ready() noexcept {
        phase_ = phase::ready;
        told_absent_ = !present_;
    }
    /// Something is there; true if who was told of the root so far believes that nothing is.
    bool come() noexcept {
        present_ = true;
        return std::exchange(told_absent_, false);
    }
    /// Nothing is there, and that is told.
    void go() noexcept {
        present_ = false;
        told_absent_ = true;
    }
    /// It is the entry of this name in the top directory; empty: that directory.
    void be_single(std::string_view name) { single_ = name; }
    /// What is told of it before it is ready is how it differs from what was known. What is known of
    /// its directories comes from elsewhere.
    void expect_differences() noexcept { differs_ = moved_ = true; }
    /// It comes from another engine.
    void continue_from(const presence& before) {
        *this = before;
        moved_ = true;
    }

    bool is_listed() const noexcept { return phase_ != phase::listing; }
    bool is_ready() const noexcept { return phase_ == phase::ready; }
    bool is_present() const noexcept { return present_; }
    bool has_moved() const noexcept { return moved_; }
    std::string_view single() const noexcept { return single_; }
    /// As what an entry is told that has come.
    change_kind arrival() const noexcept {
        return is_ready() || differs_ ? change_kind::created : change_kind::exists;
    }

private:
    enum class phase : std::uint8_t { listing, listed, ready };
    phase phase_ = phase::listing;
    bool present_ = false;
    bool told_absent_ = false;
    bool moved_ = false;
    bool differs_ = false;
    std::string single_;
};

} // namespace espy::tree

/// Looking at a name, and making the model agree with what is there.
#pragma once

#include "model/action.hpp"
#include "model/hearing/event.hpp"
#include "model/looks/doubts.hpp"
#include "model/looks/windows.hpp"
#include "record/store.hpp"

#include <espy/inotify/mask.hpp>

#include <cstdint>
#include <string_view>

namespace espy::tree {

class model;
class teller;

/// What was looked at, and what is in doubt; carries out what is decided of types and of what is back.
/// Distinct objects: safe. Shared objects: unsafe.
class looking {
public:
    explicit looking(model& of);

    void looked(const to::look& question, finding answer);
    void look_failed(const to::look& question);
    /// The answer is what is known already.
    bool agrees(const to::look& question, const finding& answer) const noexcept;
    /// Names whose state was decided by looks at things that kept moving.
    bool has_doubts() const noexcept { return !doubts_.empty(); }
    /// Looks at them once more, now that nothing is queued. `since`: as of `begin_repair`.
    void verify(std::int64_t since);
    /// What an event at this name is worth.
    certainty certainty_of(directory_index where, const event& what, entry_index known) const {
        return windows_.certainty_of(where, what, known);
    }
    void ask_hint(directory_index where, std::string_view name, inotify::mask bits,
                  std::uint32_t put_off = 0);
    /// `bits`: because of an event that says this.
    void ask(directory_index where, std::string_view name, purpose why,
             inotify::mask bits = inotify::mask::none);
    void ask(directory_index where, std::string_view name, const to::reason& why,
             std::string_view object = {});
    /// Makes the record agree with what is there.
    void reconcile(directory_index where, std::string_view name, const finding& found,
                   bool refresh);
    /// A directory was listed, or some of it: between these positions.
    void note_listing(directory_index where, position from, position until) {
        windows_.note_listing(where, from, until);
    }
    /// What is at the name was seen after all that the last fence contains.
    void note_look(directory_index where, std::string_view name);
    /// What a look was about went away before it was made.
    void look_lapsed(const to::look& question);
    void fence(position end) { windows_.fence(end); }
    void reached(position at) { windows_.passed(at); }
    /// What was decided of it may be wrong: it is looked at once more when it is quiet.
    void doubt(directory_index where, std::string_view name);
    void doubt(entry_index index);

    // --- Types (guessing.hpp).

    /// It was looked at.
    void typed(entry_index index, const finding& answer);
    /// Its type is known from elsewhere.
    void set_type(entry_index index, entry_type type);
    /// It is a link that is followed: what is told below it is told of what it is.
    void keep_type(entry_index index);
    /// It could not be looked at; its directory is listed later.
    void type_unknown(entry_index index);
    /// Of all whose types are not known yet.
    void types_unknown();
    /// The batch is complete: all that is new in it was looked at.
    void batch_ends();

    // --- What was away for a moment (returning.hpp).

    /// The consumer is told where a directory is, and reads what is there after that.
    void note_place(directory_index where);
    /// What holds a name, as far as is known, came to it, as an event says.
    void came_again(entry_index known, position at);
    /// A directory came to where it is known to be.
    void returned(entry_index index, position at);
    /// What came to the root's path is what was there.
    void root_is_same();
    /// The root has been listed.
    void tell_moved_in();

private:
    void oust(entry_index known);
    void explained(const to::look& question, inotify::mask bits, const finding& answer);
    void confirmed(const to::confirm& why, const finding& answer);
    void verified(const to::look& question, std::int64_t since, const finding& answer);

    model& model_;
    store& tree_;
    teller& teller_;
    doubts doubts_;
    windows windows_;
};

} // namespace espy::tree

/// Events that are hints: they say which name to look at, and what happened to it, but not in which
/// order, nor all of it.
///
/// An event that was read gains nothing any more. So a look contains all that was read before it,
/// and whatever happens after the look is in an event that is read after it.
#include "model/model.hpp"

#include "base/check.hpp"

#include <string_view>
#include <utility>

namespace espy::tree {

using inotify::any;
using inotify::mask;

void hearing::about_slot(directory_index where, const event& what) {
    const bool made = any(what.mask, mask::create);
    const bool gone = any(what.mask, mask::delete_);
    if (what.mask != mask::none && !made && !gone) {
        about_content(where, what);
        return;
    }
    model_.renames().settle_transfers(where, what);
    if (tree_.dir(where).entry == none || model_.is_to_be_listed(where)) {
        ESPY_SOMETIMES("hint: the rename that it ended took its directory along");
        return;
    }
    if (!made && !gone) {
        // Renames were told since this was seen last, each for what it was.
        ESPY_SOMETIMES("hint: a name that was renamed is to be looked at");
        model_.looks_.ask_hint(where, what.name, what.mask, what.cookie);
        return;
    }
    model_.renames().take_replacement(where, what);
    const entry_index known = tree_.find(where, what.name);
    const certainty sure = model_.looks_.certainty_of(where, what, known);
    if (sure == certainty::contained) {
        if (made) {
            ESPY_SOMETIMES("hint: made, and seen before");
            model_.may_be_another(known);
        }
    } else if (sure == certainty::exact && known == none && made && !gone) {
        ESPY_SOMETIMES("hint: made, and certain");
        // Whatever ended this life since has an event of its own, and the name is looked at then.
        const bool is_dir = any(what.mask, mask::is_dir);
        model_.discover(where, what.name, is_dir ? entry_type::directory : entry_type::file,
                        is_dir ? typing::known : typing::guessed);
    } else {
        // What is known has to be looked at, whatever else came and went.
        const std::string_view object = known == none ? what.object : std::string_view();
        model_.looks_.ask(where, what.name, to::explain{what.mask}, object);
    }
}

void looking::ask_hint(directory_index where, std::string_view name, mask bits,
                       std::uint32_t put_off) {
    ask(where, name, to::explain{bits, put_off});
}

bool looking::agrees(const to::look& question, const finding& answer) const noexcept {
    const entry_index known = tree_.find(question.directory, question.name);
    if (known == none || !answer.exists) {
        return known == none && !answer.exists;
    }
    const bool is_dir = answer.status.type == entry_type::directory;
    return is_dir == (tree_.at(known).type == entry_type::directory) &&
           (!is_dir || tree_.at(known).directory == none || is_same(tree_, known, answer));
}

void looking::explained(const to::look& question, mask bits, const finding& answer) {
    const directory_index where = question.directory;
    const entry_index known = tree_.find(where, question.name);
    // Of a directory, which need not be the one that is here.
    if (any(bits, mask::attrib) && known != none && is_same(tree_, known, answer)) {
        ESPY_SOMETIMES("hint: attributes of a directory");
        model_.events_.tell_content(known, bits);
        return;
    }
    const bool explained = any(bits, answer.exists ? mask::create : mask::delete_);
    if (!explained) {
        ESPY_SOMETIMES("hint: the look shows what the event does not say");
        teller_.nobody();
    }
    const bool other_directory = known != none && answer.exists && any(bits, mask::delete_) &&
                                 tree_.at(known).directory != none &&
                                 answer.status.type == entry_type::directory &&
                                 !is_same(tree_, known, answer);
    if (other_directory) {
        ESPY_SOMETIMES("hint: another directory under the name of a deleted one");
        model_.removals_.remove(known);
    }
    reconcile(where, question.name, answer, any(bits, mask::create));
}

/// What happened to a directory itself, which its parent's events do not tell.
void hearing::about_itself(directory_index where, const event& what) {
    const entry_index index = tree_.dir(where).entry;
    if (any(what.mask, mask::attrib)) {
        model_.looks_.ask_hint(tree_.parent(index), tree_.name(index), mask::attrib);
    }
}

} // namespace espy::tree

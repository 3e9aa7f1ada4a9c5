/// Looking at a name, and making the model agree with what is there.
#include "model/model.hpp"

#include "base/check.hpp"
#include "base/overloaded.hpp"

#include <utility>
#include <variant>

namespace espy::tree {

looking::looking(model& of)
    : model_(of), tree_(of.tree()), teller_(of.tells()), windows_(of.tree()) {}

void looking::ask(directory_index where, std::string_view name, const to::reason& why,
                  std::string_view object) {
    model_.actions_.emplace_back(to::look{where, std::string(name), why, std::string(object)});
}

void looking::ask(directory_index where, std::string_view name, purpose why, inotify::mask bits) {
    ask(where, name, to::compare{why, bits});
}

void looking::looked(const to::look& question, finding answer) {
    answer.status.type = model_.guesses_.kept_as(answer.status.type);
    if (tree_.dir(question.directory).entry == none) {
        ESPY_SOMETIMES("looked: its directory is gone");
        return;
    }
    note_look(question.directory, question.name);
    std::visit(overloaded{
                   [&](const to::compare& why) {
                       reconcile(question.directory, question.name, answer,
                                 why.why == purpose::refresh);
                   },
                   [&](const to::verify& why) { verified(question, why.since, answer); },
                   [&](const to::explain& why) { explained(question, why.bits, answer); },
                   [&](const to::decide& why) { model_.renames().looked(question, why, answer); },
                   [&](const to::confirm& why) {
                       // What is told of that name is told where it is by now.
                       model_.renames().finish_transfers_above(question.directory);
                       confirmed(why, answer);
                       // Whatever came of it, what is at the name was seen.
                       reconcile(question.directory, question.name, answer, false);
                   },
               },
               question.why);
}

void looking::note_look(directory_index where, std::string_view name) {
    windows_.note(where, name, model_.events_.seen());
}

void looking::look_failed(const to::look& question) {
    // The directory is not where its path leads by now. It is listed when it is found.
    ESPY_SOMETIMES("look failed: the directory is not where it was");
    if (tree_.dir(question.directory).entry == none) {
        return;
    }
    const auto* const compares = std::get_if<to::compare>(&question.why);
    const auto* const explains = std::get_if<to::explain>(&question.why);
    const auto* const decides = std::get_if<to::decide>(&question.why);
    if (const auto* const confirms = std::get_if<to::confirm>(&question.why)) {
        ESPY_SOMETIMES("look failed: whether a directory is still in its old place");
        confirmed(*confirms, {});
        return;
    }
    // If the look was for an event, as far as that goes.
    const inotify::mask bits = compares != nullptr   ? compares->bits
                               : explains != nullptr ? explains->bits
                                                     : inotify::mask::none;
    const bool is_dir = decides != nullptr ? tree_.at(decides->moved).type == entry_type::directory
                                           : inotify::any(bits, inotify::mask::is_dir);
    const auto known = [&] {
        const entry_index found = tree_.find(question.directory, question.name);
        return found != none && (tree_.at(found).type == entry_type::directory) == is_dir ? found
                                                                                          : none;
    };
    const bool reconciles = compares != nullptr && compares->why == purpose::reconcile;
    if (reconciles && bits == inotify::mask::none) {
        // What a look before has shown decided something, and is not what is known of the name.
        windows_.note(question.directory, question.name, 0);
    }
    if (decides != nullptr) {
        model_.renames().look_failed(question, *decides);
    } else if (reconciles && known() != none && inotify::any(bits, inotify::mask::delete_)) {
        ESPY_SOMETIMES("look failed: what was deleted");
        // If another has come since, an event says so, too.
        model_.removals_.remove(known());
    }
    const entry_index there = tree_.dir(question.directory).entry;
    if (there != none) {
        const bool came = explains != nullptr ? inotify::any(bits, inotify::mask::create)
                          : decides != nullptr
                              ? decides->question != rename_question::source &&
                                    decides->question != rename_question::late_exchange
                              : !reconciles;
        if (came) {
            // The listing will not show whether a file is still the same.
            ESPY_SOMETIMES("look failed: what came may be another file");
            model_.may_be_another(known());
        }
        directory& d = tree_.dir(question.directory);
        d.relist = true;
        d.distrusted = d.distrusted || std::holds_alternative<to::verify>(question.why);
        model_.failures_.mark_dirty(there);
    }
}

void looking::reconcile(directory_index where, std::string_view name, const finding& found,
                        bool refresh) {
    if (tree_.dir(where).entry == none ||
        (!model_.root_.single().empty() && name != model_.root_.single())) {
        // What was finished before has taken it along. Or the root was a directory then.
        ESPY_SOMETIMES("reconcile: the directory is gone");
        return;
    }
    const entry_index known = tree_.find(where, name);
    if (!found.exists) {
        if (known != none) {
            ESPY_SOMETIMES("reconcile: gone");
            model_.removals_.remove(known);
        }
        return;
    }
    const entry_type type = found.status.type;
    const bool is_dir = type == entry_type::directory;
    if (known != none && is_dir && tree_.at(known).type == entry_type::directory) {
        if (!is_same(tree_, known, found) &&
            (tree_.at(known).directory != none || model_.arms_.descends(known))) {
            ESPY_SOMETIMES("reconcile: another directory");
            oust(known);
            model_.arms_.arm(known);
        } else if (refresh) {
            ESPY_SOMETIMES("reconcile: the same directory came again");
            returned(known, model_.events_.now());
        }
        return;
    }
    if (known != none && !is_dir && (tree_.at(known).type == type || tree_.at(known).untyped)) {
        typed(known, found);
        if (refresh) {
            teller_.entry(change_kind::modified, known);
        }
        return;
    }
    if (known != none) {
        model_.removals_.remove(known);
    }
    if (model_.root_.single().empty() || !is_dir) {
        ESPY_SOMETIMES("reconcile: new, or of another type");
        model_.discover(where, name, type, typing::known);
    }
}

/// Until it is opened, and another one takes its place, it is told as it was known.
void looking::oust(entry_index known) {
    const directory_index number = tree_.at(known).directory;
    if (number != none && tree_.dir(number).standing == standing::here) {
        tree_.dir(number).standing = standing::ousted;
    }
}

/// A directory that is known was found at another place. Is it still at the old one, too?
void looking::confirmed(const to::confirm& why, const finding& answer) {
    const entry_index moved = why.moved;
    const entry_index place = why.found;
    const directory_index seen_in = tree_.parent(place);
    const std::string seen_as(tree_.name(place));
    model_.renames().finish_transfers_with(moved);
    model_.renames().finish_transfers_below(moved);
    const bool is_there =
        !tree_.at(place).retired && tree_.parent(place) == seen_in && tree_.name(place) == seen_as;
    if (tree_.at(moved).retired || !is_there) {
        ESPY_SOMETIMES("confirm: gone in the meantime");
        model_.failures_.find_all_again();
        if (!tree_.at(place).retired) {
            model_.arms_.arm(place);
        }
        if (!is_there) {
            // What was seen at its name counts as known: no event will say it any more.
            ESPY_SOMETIMES("confirm: a rename took along what was known at the name");
            ask(seen_in, seen_as, purpose::reconcile);
        }
        return;
    }
    doubt(moved);
    doubt(place);
    const directory_index number = tree_.at(moved).directory;
    if (is_same(tree_, moved, answer)) {
        // One directory under two names: a bind mount.
        ESPY_SOMETIMES("confirm: one directory under two names");
        const directory here = tree_.dir(number);
        model_.arms_.bind(place, here.watch, here.inode, here.device);
        model_.tell_arrival(place);
        model_.arms_.arm(place);
        return;
    }
    if (tree_.is_within(place, moved)) {
        ESPY_SOMETIMES("confirm: found below itself");
        model_.removals_.remove(moved);
        model_.failures_.find_all_again();
        return;
    }
    if (tree_.is_within(moved, place)) {
        // What was mounted on the place, and showed it below itself, is gone. Or the two have changed places: what
        // was known here is listed again where it is found.
        ESPY_SOMETIMES("confirm: found above itself");
        model_.removals_.remove_below(place);
        tree_.dir(tree_.at(place).directory).relist = true;
        model_.arms_.arm(place);
        return;
    }
    const directory_index to = tree_.parent(place);
    const std::string name(tree_.name(place));
    if (tree_.at(place).told) {
        ESPY_SOMETIMES("confirm: moved to where another one was told");
        model_.removals_.remove_at_once(place);
    } else {
        model_.removals_.remove_below(place);
        model_.removals_.remove_untold(place);
    }
    model_.rename(moved, to, name);
}

} // namespace espy::tree

/// What was decided by looks at names that kept changing is looked at once more when it is quiet.
///
/// A look tells of a name what it is at one moment between two events. As long as only creations
/// and deletions follow, that is enough. A rename joins two names, and an exchange two renames: if
/// one half is in what a look has seen and the other is not, every rule can be misled. No event
/// will come to say so; hence the name is remembered, and compared with the disk as soon as nothing
/// is queued.
#include "model/model.hpp"

#include "base/check.hpp"
namespace espy::tree {

void looking::doubt(directory_index where, std::string_view name) {
    doubts_.add(where, name);
}

void looking::doubt(entry_index index) {
    if (tree_.parent(index) != none) {
        doubt(tree_.parent(index), tree_.name(index));
    }
}

void looking::verify(std::int64_t since) {
    for (const doubts::name& each : doubts_.take()) {
        directory& d = tree_.dir(each.where);
        if (d.entry == none) {
            ESPY_SOMETIMES("doubt: its directory is gone");
            continue;
        }
        if (d.relist) {
            ESPY_SOMETIMES("doubt: its directory is to be listed");
            // The listing to come shows whether a file is there, but not which.
            d.distrusted = d.distrusted || !each.is_type;
        } else if (each.is_type) {
            ESPY_SOMETIMES("doubt: of a type");
            ask(each.where, each.text, purpose::reconcile);
        } else {
            ask(each.where, each.text, to::verify{since});
        }
    }
}

void looking::verified(const to::look& question, std::int64_t since, const finding& answer) {
    const entry_index known = tree_.find(question.directory, question.name);
    reconcile(question.directory, question.name, answer, false);
    const bool remains = known != none && !tree_.at(known).retired && answer.exists;
    if (remains && answer.status.type != entry_type::directory && answer.status.changed >= since) {
        ESPY_SOMETIMES("doubt: a file that may be another");
        teller_.entry(change_kind::modified, known);
    }
}

} // namespace espy::tree

/// What is decided about renames.
#pragma once

#include "model/action.hpp"
#include "record/store.hpp"

#include <cstdint>
#include <string_view>

namespace espy::tree {

/// Events and answers go into `renaming`, this comes out: each is carried out at once, before the next
/// one is decided, since what is decided then depends on it.
class rename_decisions {
public:
    /// It has this name now, instead of its own and of what had it.
    virtual void renamed(entry_index moved, directory_index to, std::string_view name) = 0;
    /// The same, done by who moved it, whatever has happened since.
    virtual void renamed_by(std::int32_t process, entry_index moved, directory_index to,
                            std::string_view name) = 0;
    virtual void exchanged(entry_index a, entry_index b) = 0;
    /// It has left the tree.
    virtual void gone(entry_index moved) = 0;
    /// Another directory is at the name of `moved`, and the event that says that it left has passed.
    virtual void strayed(entry_index moved) = 0;
    /// Something has come from where nothing was known of it.
    virtual void came(directory_index where, std::string_view name, bool is_directory) = 0;
    /// The same, and it may be a directory in which something is mounted.
    virtual void directory_came() = 0;
    /// What holds a name came to it, and was found there before.
    virtual void came_again(entry_index known, position at) = 0;
    /// A name is to be looked at.
    virtual void look(directory_index where, std::string_view name, const to::reason& why) = 0;
    /// This is at a name, whatever was thought to be there.
    virtual void found(directory_index where, std::string_view name, const finding& answer,
                       purpose why) = 0;
    /// Of which type it is was seen.
    virtual void typed(entry_index moved, const finding& answer) = 0;
    /// What is held at the name may be wrong: it is looked at once more when it is quiet.
    virtual void doubt(directory_index where, std::string_view name) = 0;
    virtual void doubt(entry_index index) = 0;
    /// Whoever has passed the lock of a directory knows that the second half is queued, if there is one.
    virtual void pass_lock(directory_index where) = 0;
    /// Who does what the present event tells of; 0: nobody knows.
    virtual std::int32_t process() const = 0;

protected:
    ~rename_decisions() = default;
};

} // namespace espy::tree

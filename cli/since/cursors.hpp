/// Where somebody who asks again and again is.
#pragma once

#include <espy/journal/journal.hpp>
#include <espy/journal/token.hpp>

#include <optional>
#include <string>

namespace espy::cli {

/// Two places of one name: up to where all is done, and up to where something was told that is not done
/// yet. The second is a cursor of the journal, too, whose name nobody can give. Distinct objects: safe.
/// Shared objects: unsafe.
class named_cursor {
public:
    /// The journal has to outlive this.
    named_cursor(journal& of, std::string name);

    /// Nothing: it is new.
    std::optional<token> at() const { return journal_.cursor_at(name_); }
    /// All up to there is done.
    void move(const token& to);
    /// It was told up to there. Of several places the first is kept: who was told of the later ones is not
    /// known to be done with what was told before.
    void told(const token& upto);
    /// @return False if there is nothing that was told and not done.
    bool done();

    /// Removes both. @return False if there is none.
    bool forget();

    /// The name of the second place, and whether a name is such.
    static std::string told_name(const std::string& name) { return name + '?'; }
    static bool is_told(const std::string& name) { return name.ends_with('?'); }

private:
    journal& journal_;
    const std::string name_;
    const std::string told_;
};

} // namespace espy::cli

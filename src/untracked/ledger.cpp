#include "untracked/ledger.hpp"

namespace espy::untracked {
namespace {

/// No name has a NUL in it.
std::string key_of(const slot& where) {
    std::string key = where.name;
    key += '\0';
    return key += where.directory;
}

} // namespace

ledger::entry& ledger::get(const slot& where) {
    entry& found = names_[key_of(where)];
    if (found.times++ == 0) {
        found.where = where;
    }
    return found;
}

void ledger::put(const slot& where, std::string_view object, bool is_directory) {
    entry& name = get(where);
    name.object = object;
    name.is_directory = is_directory;
    objects_[std::string(object)] = where;
}

void ledger::take(const slot& where, std::string_view object, bool is_directory) {
    entry& name = get(where);
    if (name.object == object) {
        name.object.clear();
    }
    name.is_directory = is_directory;
    const auto known = objects_.find(object);
    if (known != objects_.end() && known->second == where) {
        objects_.erase(known);
    }
}

std::vector<ledger::entry*> ledger::doubts() {
    std::vector<entry*> found;
    for (auto& [key, each] : names_) {
        if (each.times > 1) {
            found.push_back(&each);
        }
    }
    return found;
}

const ledger::entry* ledger::at(const slot& where) const {
    const auto found = names_.find(key_of(where));
    return found == names_.end() ? nullptr : &found->second;
}

const slot* ledger::find(std::string_view object) const {
    const auto found = objects_.find(object);
    return found == objects_.end() ? nullptr : &found->second;
}

void ledger::clear() noexcept {
    // To clear a table that is empty takes as long as it once was big.
    if (!names_.empty()) {
        names_ = {};
        objects_ = {};
    }
}

void ledger::trim() {
    if (names_.size() < most) {
        return;
    }
    std::erase_if(names_, [&](const auto& each) {
        const bool certain = each.second.times == 1;
        if (certain) {
            objects_.erase(each.second.object);
        }
        return certain;
    });
    if (names_.size() >= most / 2) {
        clear();
    }
}

} // namespace espy::untracked

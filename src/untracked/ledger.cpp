#include "untracked/ledger.hpp"

#include <iterator>
#include <utility>

namespace espy::untracked {

ledger::entry& ledger::get(const slot& where) {
    auto directory = directories_.find(where.directory);
    if (directory == directories_.end()) {
        directory = directories_.emplace(where.directory, names()).first;
    }
    const auto [found, is_new] = directory->second.try_emplace(where.name);
    size_ += is_new ? 1U : 0U;
    return found->second;
}

ledger::entry& ledger::touch(const slot& where) {
    ++version_;
    entry& found = get(where);
    ++found.times;
    return found;
}

void ledger::put(const slot& where, thing what) {
    ++version_;
    entry& found = get(where);
    found.what = std::move(what);
    found.known = true;
}

ledger::entry* ledger::find(const slot& where) {
    const auto directory = directories_.find(where.directory);
    if (directory == directories_.end()) {
        return nullptr;
    }
    const auto found = directory->second.find(where.name);
    return found == directory->second.end() ? nullptr : &found->second;
}

thing ledger::at(const slot& where) {
    const entry* const found = find(where);
    return found == nullptr ? thing() : found->what;
}

std::vector<std::string> ledger::names_in(std::string_view directory) const {
    std::vector<std::string> found;
    const auto known = directories_.find(directory);
    if (known != directories_.end()) {
        for (const auto& [name, each] : known->second) {
            if (each.what.exists()) {
                found.push_back(name);
            }
        }
    }
    return found;
}

void ledger::forget(std::string_view directory) {
    const auto known = directories_.find(directory);
    if (known != directories_.end()) {
        ++version_;
        size_ -= known->second.size();
        directories_.erase(known);
    }
}

void ledger::clear() noexcept {
    // To clear a table that is empty takes as long as it once was big.
    if (!directories_.empty()) {
        directories_ = decltype(directories_)(); // `{}` would keep the table
        size_ = 0;
    }
}

void ledger::forget_certain() {
    for (auto directory = directories_.begin(); directory != directories_.end();) {
        size_ -= std::erase_if(directory->second,
                               [](const auto& each) { return each.second.times <= 1; });
        directory =
            directory->second.empty() ? directories_.erase(directory) : std::next(directory);
    }
}

std::size_t ledger::memory() const noexcept {
    constexpr std::size_t link = 4 * sizeof(void*);
    return size_ * (sizeof(std::string) + sizeof(entry) + link) +
           directories_.size() * (sizeof(std::string) + sizeof(names) + link);
}

} // namespace espy::untracked

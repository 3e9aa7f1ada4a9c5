/// What is known of objects that are no directories.
#pragma once

#include "untracked/object_key.hpp"

#include <espy/change.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace espy::untracked {

/// The type of an object never changes, so it is looked at once. Names that an object has lost are
/// remembered: events go on coming under them as long as it is open. What was asked for long ago is
/// forgotten, at the price of another look.
class objects {
public:
    struct object {
        entry_type type = entry_type::none;
        /// Of the name it has lost last; 0: none.
        std::size_t lost = 0;
    };

    /// What is known of it, to be completed.
    object& get(std::string_view key) {
        if (all_.size() >= most) {
            all_.clear();
        }
        const auto found = all_.find(key);
        return found != all_.end() ? found->second : all_.emplace(key, object()).first->second;
    }
    object* find(std::string_view key) {
        const auto found = all_.find(key);
        return found == all_.end() ? nullptr : &found->second;
    }
    static std::size_t name_of(const slot& where) noexcept {
        const std::hash<std::string_view> hash;
        return (hash(where.directory) * 31 + hash(where.name)) | 1;
    }
    std::size_t memory() const noexcept {
        return all_.size() * (sizeof(std::string) + sizeof(object) + 4 * sizeof(void*)) +
               all_.bucket_count() * sizeof(void*);
    }

private:
    static constexpr std::size_t most = 16384;
    std::unordered_map<std::string, object, text_hash, std::equal_to<>> all_;
};

} // namespace espy::untracked

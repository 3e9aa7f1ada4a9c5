/// What is known of objects that are no directories.
#pragma once

#include "activity/object_key.hpp"
#include "base/limits.hpp"

#include <espy/change.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace espy::activities {

/// The type of an object never changes, so it is looked at once. Names that an object has lost are
/// remembered: events go on coming under them as long as it is open. What was asked for long ago is
/// forgotten, at the price of another look.
class objects {
public:
    struct object {
        entry_type type = entry_type::none;
        /// Names that it has lost, by their hash.
        std::vector<std::size_t> lost = {};

        bool has_lost(std::size_t name) const noexcept {
            return std::find(lost.begin(), lost.end(), name) != lost.end();
        }
        void loses(std::size_t name) {
            if (!has_lost(name)) {
                lost.push_back(name);
            }
        }
        void gets(std::size_t name) noexcept { std::erase(lost, name); }
    };

    /// What is known of it, to be completed.
    object& get(std::string_view key) {
        if (all_.size() >= limit::objects) {
            all_.clear();
            names_.clear();
        }
        const auto found = all_.find(key);
        return found != all_.end() ? found->second : all_.emplace(key, object()).first->second;
    }
    /// It has this name, and what had it before has lost it.
    void give(std::string_view key, std::size_t name) {
        get(key).gets(name);
        const auto [known, is_new] = names_.try_emplace(name, key);
        if (!is_new && known->second != key) {
            if (object* const before = find(known->second)) {
                before->loses(name);
            }
            known->second = key;
        }
    }
    void take(std::string_view key, std::size_t name) {
        get(key).loses(name);
        const auto known = names_.find(name);
        if (known != names_.end() && known->second == key) {
            names_.erase(known);
        }
    }
    object* find(std::string_view key) {
        const auto found = all_.find(key);
        return found == all_.end() ? nullptr : &found->second;
    }
    std::size_t memory() const noexcept {
        return all_.size() * (sizeof(std::string) + sizeof(object) + 4 * sizeof(void*)) +
               names_.size() * (sizeof(std::string) + 4 * sizeof(void*)) +
               (all_.bucket_count() + names_.bucket_count()) * sizeof(void*);
    }

    /// Its laws (laws.cpp).
    void check() const;

private:
    std::unordered_map<std::string, object, text_hash, std::equal_to<>> all_;
    /// What was seen last under a name, by its hash.
    std::unordered_map<std::size_t, std::string> names_;
};

} // namespace espy::activities

/// Renames of a model: what is decided about them is carried out.
#pragma once

#include "model/renames/decisions.hpp"
#include "model/renames/renaming.hpp"

namespace espy::tree {

class model;

/// Distinct objects: safe. Shared objects: unsafe.
class carrying final : private rename_decisions {
public:
    explicit carrying(model& of);

    renaming& rules() noexcept { return rules_; }
    const renaming& rules() const noexcept { return rules_; }

private:
    void renamed(entry_index moved, directory_index to, std::string_view name) override;
    void renamed_by(std::int32_t process, entry_index moved, directory_index to,
                    std::string_view name) override;
    void exchanged(entry_index a, entry_index b) override;
    void gone(entry_index moved) override;
    void strayed(entry_index moved) override;
    void came(directory_index where, std::string_view name, bool is_directory) override;
    void directory_came() override;
    void came_again(entry_index known, position at) override;
    void look(directory_index where, std::string_view name, const to::reason& why) override;
    void found(directory_index where, std::string_view name, const finding& answer,
               purpose why) override;
    void typed(entry_index moved, const finding& answer) override;
    void doubt(directory_index where, std::string_view name) override;
    void doubt(entry_index index) override;
    void pass_lock(directory_index where) override;
    std::int32_t process() const override;

    model& model_;
    renaming rules_;
};

} // namespace espy::tree

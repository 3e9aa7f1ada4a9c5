#include "model/renames/carrying.hpp"

#include "model/model.hpp"

namespace espy::tree {

carrying::carrying(model& of) : model_(of), rules_(of.tree(), *this) {}

void carrying::renamed(entry_index moved, directory_index to, std::string_view name) {
    model_.rename(moved, to, name);
}

/// The event that shows what it was may be somebody else's.
void carrying::renamed_by(std::int32_t process, entry_index moved, directory_index to,
                          std::string_view name) {
    const std::int32_t present = model_.teller_.process();
    model_.teller_.attribute_to(process);
    model_.rename(moved, to, name);
    model_.teller_.attribute_to(present);
}

void carrying::exchanged(entry_index a, entry_index b) {
    model_.exchange(a, b);
}

void carrying::gone(entry_index moved) {
    model_.removals_.remove(moved);
}

void carrying::strayed(entry_index moved) {
    model_.tree_.dir(model_.tree_.at(moved).directory).standing = standing::adrift;
}

void carrying::came(directory_index where, std::string_view name, bool is_directory) {
    model_.discover(where, name, is_directory ? entry_type::directory : entry_type::file,
                    is_directory ? typing::known : typing::guessed);
}

void carrying::directory_came() {
    model_.mounted_.directory_comes();
}

void carrying::came_again(entry_index known, position at) {
    model_.looks_.came_again(known, at);
}

void carrying::look(directory_index where, std::string_view name, const to::reason& why) {
    model_.looks_.ask(where, name, why);
}

void carrying::found(directory_index where, std::string_view name, const finding& answer,
                     purpose why) {
    model_.looks_.reconcile(where, name, answer, why == purpose::refresh);
}

void carrying::typed(entry_index moved, const finding& answer) {
    model_.looks_.typed(moved, answer);
}

void carrying::doubt(directory_index where, std::string_view name) {
    model_.looks_.doubt(where, name);
}

void carrying::doubt(entry_index index) {
    model_.looks_.doubt(index);
}

void carrying::pass_lock(directory_index where) {
    model_.actions_.emplace_back(to::barrier{where});
}

std::int32_t carrying::process() const {
    return model_.teller_.process();
}

} // namespace espy::tree

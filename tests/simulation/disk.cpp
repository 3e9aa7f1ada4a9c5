#include "disk.hpp"

#include <algorithm>
#include <utility>

namespace espy::simulation {

using inotify::any;
using inotify::mask;

namespace {

mask about(const node& what, mask bits) {
    return what.is_directory() ? bits | mask::is_dir : bits;
}

slot* find(node& in, std::string_view name) {
    const auto found = in.names.find(name);
    return found == in.names.end() ? nullptr : &found->second;
}

} // namespace

disk::disk(const habits& how)
    : how_(how), root_(std::make_shared<node>()), events_(how.queue_limit) {
    root_->type = entry_type::directory;
    root_->number = 1;
    root_->handle = next_handle_++;
    root_->links = 1;
}

std::uint64_t disk::take_number() {
    if (!how_.reuses_numbers || free_numbers_.empty()) {
        return next_number_++;
    }
    const std::uint64_t number = free_numbers_.back();
    free_numbers_.pop_back();
    return number;
}

std::size_t disk::put(node& in, const std::string& name, const node_ptr& what,
                      std::uint64_t identity) {
    const std::uint64_t order = how_.hashed ? std::hash<std::string>()(name) : next_order_++;
    const std::size_t record = past_.begin(in.handle, name, what->handle, what->type,
                                           what->leads_to, events_.put_so_far());
    in.names[name] = {what, order, tick_, identity == 0 ? next_identity_++ : identity, record};
    in.changed = now_;
    if (what->is_directory()) {
        what->parent = &in;
    }
    return record;
}

std::size_t disk::take(node& in, const std::string& name) {
    const auto found = in.names.find(name);
    const std::size_t record = found->second.record;
    past_.end(record);
    in.names.erase(found);
    in.changed = now_;
    return record;
}

bool disk::make(const node_ptr& in, const std::string& name, entry_type type,
                std::string_view leads_to) {
    wait_for(*in);
    if (find(*in, name) != nullptr || in->links == 0) {
        return false;
    }
    const auto made = std::make_shared<node>();
    made->number = take_number();
    made->handle = next_handle_++;
    by_handle_[made->handle] = made;
    made->type = type;
    made->leads_to = leads_to;
    made->volume = in->volume;
    made->links = 1;
    made->changed = now_;
    const std::size_t record = put(*in, name, made);
    begin({{in, about(*made, mask::create), name, 0, -1, 0, made->handle, {record}}}, {in.get()});
    return true;
}

node_ptr disk::by_handle(std::uint64_t handle) const {
    const auto known = by_handle_.find(handle);
    const node_ptr found = known == by_handle_.end() ? nullptr : known->second.lock();
    const bool is_there =
        found != nullptr && found->number != 0 && (!how_.forgets_handles || found->opened != 0);
    return is_there ? found : nullptr;
}

bool disk::make_volume(const node_ptr& in, const std::string& name) {
    if (!make(in, name, entry_type::directory)) {
        return false;
    }
    node& top = *find(*in, name)->target;
    top.volume = next_volume_++;
    top.is_top = true;
    mounts_.tops.push_back(find(*in, name)->target);
    return true;
}

bool disk::unlink(const node_ptr& in, const std::string& name) {
    wait_for(*in);
    slot* const found = find(*in, name);
    if (found == nullptr) {
        return false;
    }
    const node_ptr what = found->target;
    if (found->cover != nullptr) {
        return false;
    }
    if (what->is_directory()) {
        wait_for(*what);
        if (!what->names.empty() || what->is_top) {
            return false;
        }
    }
    const std::size_t record = take(*in, name);
    what->changed = now_;
    --what->links;
    std::vector<hook> hooks;
    release(what);
    hooks.push_back({in, about(*what, mask::delete_), name, 0, -1, 0, what->handle, {}, {record}});
    begin(std::move(hooks), {in.get()});
    return true;
}

bool disk::link(const node_ptr& from, const std::string& name, const node_ptr& to,
                const std::string& new_name) {
    wait_for(*to);
    slot* const found = find(*from, name);
    if (found == nullptr || found->target->is_directory() || found->cover != nullptr ||
        find(*to, new_name) != nullptr || to->links == 0 || from->volume != to->volume) {
        return false;
    }
    const node_ptr what = found->target;
    ++what->links;
    what->changed = now_;
    const std::size_t record = put(*to, new_name, what);
    begin({{to, mask::create, new_name, 0, -1, 0, what->handle, {record}}}, {to.get()});
    return true;
}

bool disk::is_below(const node* what, const node* above) const noexcept {
    while (what != nullptr && what != above) {
        what = what->parent;
    }
    return what != nullptr;
}

bool disk::rename(const node_ptr& from, const std::string& name, const node_ptr& to,
                  const std::string& new_name) {
    lock(from, to);
    slot* const source = find(*from, name);
    if (source == nullptr || source->cover != nullptr || to->links == 0 ||
        (from == to && name == new_name)) {
        return false;
    }
    const node_ptr moved = source->target;
    const std::uint64_t identity = source->identity;
    slot* const target = find(*to, new_name);
    const node_ptr victim = target == nullptr ? nullptr : target->target;
    if (moved == victim || (target != nullptr && target->cover != nullptr) ||
        from->volume != to->volume || moved->is_top ||
        (moved->is_directory() && is_below(to.get(), moved.get()))) {
        return false;
    }
    if (victim != nullptr) {
        if (victim->is_directory() != moved->is_directory()) {
            return false;
        }
        wait_for(*victim);
        if (!victim->names.empty() || victim->is_top) {
            return false;
        }
        --victim->links;
        victim->changed = now_;
        if (victim->type != moved->type) {
            // Two renames onto one name merge, and with them which thing is there: no watcher can
            // know, if the second one comes from outside.
            events_.part();
        }
    }
    std::vector<std::size_t> ends{take(*from, name)};
    if (victim != nullptr) {
        ends.push_back(take(*to, new_name));
    }
    moved->changed = now_;
    const std::size_t record = put(*to, new_name, moved, identity);
    const std::uint32_t cookie = next_cookie_++;
    begin(
        {{from, about(*moved, mask::moved_from), name, cookie, -1, 0, moved->handle, {}, {ends[0]}},
         {to, about(*moved, mask::moved_to), new_name, cookie, -1, 0, 0, {record}, ends},
         {moved, mask::move_self, {}, 0, -1, 0, 0, {}, ends},
         {victim, mask::none}},
        {from.get(), to.get()});
    return true;
}

bool disk::exchange(const node_ptr& from, const std::string& name, const node_ptr& to,
                    const std::string& new_name) {
    lock(from, to);
    slot* const one = find(*from, name);
    slot* const two = find(*to, new_name);
    if (one == nullptr || two == nullptr || one == two || one->cover != nullptr ||
        two->cover != nullptr) {
        return false;
    }
    const node_ptr a = one->target;
    const node_ptr b = two->target;
    if (a == b || from->volume != to->volume || a->is_top || b->is_top ||
        (a->is_directory() && is_below(to.get(), a.get())) ||
        (b->is_directory() && is_below(from.get(), b.get()))) {
        return false;
    }
    const slot first_slot = *one;
    const slot second_slot = *two;
    const std::vector<std::size_t> ends{take(*from, name), take(*to, new_name)};
    const std::vector<std::size_t> begins{put(*from, name, b, second_slot.identity),
                                          put(*to, new_name, a, first_slot.identity)};
    a->changed = b->changed = now_;
    const std::uint32_t first = next_cookie_++;
    const std::uint32_t second = next_cookie_++;
    begin({{from, about(*a, mask::moved_from), name, first, -1, 0, a->handle},
           {to, about(*a, mask::moved_to), new_name, first, -1, 0, 0, begins, ends},
           {a, mask::move_self, {}, 0, -1, 0, 0, {}, ends},
           {to, about(*b, mask::moved_from), new_name, second, -1, 0, b->handle, begins, ends},
           {from, about(*b, mask::moved_to), name, second, -1, 0, 0, begins, ends},
           {b, mask::move_self, {}, 0, -1, 0, 0, {}, ends}},
          {from.get(), to.get()});
    return true;
}

bool disk::write(const node_ptr& in, const std::string& name) {
    slot* const found = find(*in, name);
    if (found == nullptr || on_top(*found).target->type != entry_type::file) {
        return false;
    }
    slot& top = found->cover != nullptr ? *found->cover : *found;
    top.written = tick_;
    top.target->changed = now_;
    note_written(top);
    // No lock is held: whatever the directory does may come first.
    begin(hooks_of_file(in, name, top, {mask::modify, mask::close_write}), {});
    return true;
}

bool disk::change_attributes(const node_ptr& in, const std::string& name) {
    slot* const found = find(*in, name);
    if (found == nullptr) {
        return false;
    }
    const node_ptr what = on_top(*found).target;
    what->changed = now_;
    std::vector<hook> hooks = hooks_of_file(in, name, on_top(*found), {about(*what, mask::attrib)});
    if (what->mounted == 0) {
        hooks.push_back({what, about(*what, mask::attrib)});
    }
    begin(std::move(hooks), {});
    return true;
}

} // namespace espy::simulation

#include "telling/teller.hpp"

#include "base/check.hpp"

#include <utility>

namespace espy::tree {

teller::teller(telling& shared, store& tree, root_id root, std::string_view root_path,
               const root_options& options)
    : shared_(shared), tree_(tree), root_path_(shared, root_path), wanted_(options.tell),
      select_(options.select), notice_(options.notice), expand_(options.expand_renames) {
    if (expand_ && !select_) {
        // What is told entry by entry crosses no border, but is told by the same means.
        select_ = [](std::string_view, entry_type) { return true; };
    }
    if (options.events != inotify::mask::none) {
        wanted_.insert(change_kind::event);
    }
    common_.root = root;
}

/// Whatever comes, goes or changes there, what is read by the name of the link is different.
void teller::content_of_link(change_kind kind) {
    using enum change_kind;
    // Who was told of the link in a batch before has read what it led to then.
    const bool is_new = kind == exists && new_in_ == shared_.number;
    if (is_new || !outer_->knows(link_)) {
        return;
    }
    const bool is_other = kind == exists || kind == created || kind == removed || kind == renamed;
    if (change* const told = begin(is_other ? modified : kind)) {
        told->path = compose(tree_.top());
        told->type = entry_type::symlink;
    }
}

void teller::entry(change_kind kind, entry_index index) {
    finish();
    if (outer_ != nullptr && (single_ || index == tree_.top())) {
        content_of_link(kind);
        return;
    }
    if (notice_) {
        show(kind, index, {});
    }
    if (passes(kind, index)) {
        tell(kind, index);
    }
}

/// `path`: the former one, if it is to be told under that.
void teller::tell(change_kind kind, entry_index index, std::string_view path) {
    change* const told = begin(kind);
    if (told == nullptr) {
        return;
    }
    told->path = path.empty() ? compose(index) : path;
    told->type = tree_.at(index).type;
    note_open(index);
}

std::string_view teller::former_path(entry_index index) {
    const bool matters = wanted_.contains(change_kind::renamed) || select_ || notice_;
    return matters ? compose(index) : std::string_view();
}

void teller::tell_renamed(entry_index index, std::string_view from, bool replaced, bool exchanged) {
    change* const told = begin(change_kind::renamed);
    if (told == nullptr) {
        return;
    }
    told->path = compose(index);
    told->from = from;
    told->type = tree_.at(index).type;
    told->replaced = replaced;
    told->exchanged = exchanged;
    note_open(index);
}

void teller::stream(change_kind kind, entry_index index) {
    finish();
    if (outer_ != nullptr && kind != change_kind::unmounted) {
        return;
    }
    change* const told = begin(kind);
    if (told != nullptr) {
        told->path = compose(index == none ? tree_.top() : index);
    }
}

void teller::watch_failed(entry_index index, std::error_code error, std::string_view message) {
    finish();
    change* const told = begin_unmuted(change_kind::watch_failed);
    if (told != nullptr) {
        told->path = compose(index == none ? tree_.top() : index);
        told->type = index == none ? entry_type::none : tree_.at(index).type;
        told->error = error;
        told->message = shared_.writer().keep(message);
    }
}

void teller::event(entry_index directory, inotify::mask mask, std::uint32_t cookie,
                   std::string_view name) {
    finish();
    change* const told = begin_unmuted(change_kind::event);
    if (told != nullptr) {
        told->path = compose(directory);
        told->mask = mask;
        told->cookie = cookie;
        told->name = shared_.writer().keep(name);
    }
}

std::string teller::path(entry_index index) const {
    std::string text = outer_ != nullptr ? outer_->path(link_) : std::string(root_path_.own());
    if (single_ || index == tree_.top()) {
        return text;
    }
    if (!text.ends_with('/')) {
        text += '/';
    }
    tree_.append_path(index, tree_.top(), text);
    return text;
}

void teller::complete_type(entry_index index) noexcept {
    std::erase_if(open_types_, [&](const open_type& open) {
        if (open.entry == index) {
            complete(open);
        }
        return open.entry == index;
    });
}

void teller::complete_types() noexcept {
    for (const open_type& open : open_types_) {
        complete(open);
    }
    open_types_.clear();
}

/// A batch that was left half filled, by an exception, has its types as they were.
void teller::complete(const open_type& open) noexcept {
    if (open.batch == shared_.number) {
        shared_.writer().changes()[open.index].type = tree_.at(open.entry).type;
    }
}

change* teller::begin(change_kind kind) {
    if (muted_ || !wanted_.contains(kind)) {
        return nullptr;
    }
    ESPY_CHECK(shared_.out != nullptr); // outside of a call there is no batch
    change& told = shared_.writer().append(common_);
    told.kind = kind;
    told.root_path = root_path_.in_batch();
    told.seq = ++shared_.seq;
    told.told_at = shared_.told_at;
    told.pid = shared_.pid;
    told.process = shared_.process;
    return &told;
}

/// What is of the stream is told before `ready`, too.
change* teller::begin_unmuted(change_kind kind) {
    const bool was_muted = std::exchange(muted_, false);
    change* const told = begin(kind);
    muted_ = was_muted;
    return told;
}

void teller::reach(entry_index parent) {
    // Directories above a link may be renamed without a word here.
    if (parent != prefix_of_ || outer_ != nullptr) {
        prefix_ = path(parent);
        if (!prefix_.ends_with('/')) {
            prefix_ += '/';
        }
        prefix_of_ = parent;
    }
}

std::string_view teller::compose(entry_index index) {
    const entry_index parent = tree_.at(index).parent;
    if (single_ || parent == none) {
        return outer_ != nullptr ? shared_.writer().keep(path(index)) : root_path_.in_batch();
    }
    reach(parent);
    const std::string_view name = tree_.name(index);
    const std::size_t size = prefix_.size() + name.size();
    char* const text = shared_.writer().allocate(size);
    prefix_.copy(text, prefix_.size());
    name.copy(text + prefix_.size(), name.size());
    return {text, size};
}

} // namespace espy::tree

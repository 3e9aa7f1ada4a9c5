/// Ending watches.
#include "hands/performer.hpp"

#include "base/check.hpp"

namespace espy::tree {

void performer::end_watch(watch_id watch, int fd) {
    if (source_.has_own_mark(watch)) {
        source_.unmark(watch, fd);
    }
    source_.unwatch(watch);
}

/// A mark is taken off where the directory is, if it is still there; else from the root.
void performer::end_watch(place& where, const action& todo) {
    if (watches_.contains(todo.watch)) {
        ESPY_SOMETIMES("unwatch: watched again in the meantime");
        return;
    }
    const store& tree = where.model->tree();
    unique_fd itself;
    int root = -1;
    std::error_code ignored;
    if (source_.has_own_mark(todo.watch)) {
        const directory_index top = tree.at(tree.top()).directory;
        root = top == none ? -1 : open(where, top, ignored);
        if (!todo.name.empty() && root >= 0) {
            ESPY_SOMETIMES("unwatch: the mark of a directory that is given up");
            itself = sys::open_below(root, todo.name, ignored);
        } else if (todo.ended != none && tree.dir(todo.ended).entry != none) {
            ESPY_SOMETIMES("unwatch: the mark of another one at this place");
            itself = open_by_path(where, todo.ended, ignored);
        }
    }
    end_watch(todo.watch, itself ? itself.get() : root);
}

} // namespace espy::tree

#include "journal/tables/checking.hpp"

#include <string_view>

namespace espy::journaling {
namespace {

void add_if_wrong(std::vector<std::string>& wrong, const char* what, auto check) {
    try {
        if (!check()) {
            wrong.emplace_back(what);
        }
    } catch (const sqlite_error& why) {
        wrong.push_back(std::string(what) + ": " + why.what());
    }
}

bool is_tree(entries& tree) {
    std::int64_t count = tree.find({}) ? 1 : 0;
    std::string path;
    tree.each_below(entries::root_directory, path, [&](std::string_view, const entry_row&) {
        ++count;
        return true;
    });
    return count == tree.count();
}

bool is_log(batches& log) {
    const auto base = log.oldest();
    const auto newest = log.last();
    if (!base) {
        return true;
    }
    std::int64_t changes = 0;
    log.read(
        base->seq, newest->seq, [](const batch_row&) { return true; },
        [&](const logged_change&) { ++changes; });
    return changes == log.changes();
}

} // namespace

std::vector<std::string> check_tables(tables& store, entries& tree, batches& log) {
    std::vector<std::string> wrong;
    add_if_wrong(wrong, "the file is damaged",
                 [&] { return store.base().text("PRAGMA integrity_check") == "ok"; });
    add_if_wrong(wrong, "not every entry is in a directory", [&] { return is_tree(tree); });
    add_if_wrong(wrong, "the log is not what was written", [&] { return is_log(log); });
    return wrong;
}

} // namespace espy::journaling

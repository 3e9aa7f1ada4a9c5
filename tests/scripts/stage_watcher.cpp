#include "stage.hpp"

#include "surroundings.hpp"
#include "watcher/test_access.hpp"

#include <espy/error.hpp>
#include <espy/fanotify/flags.hpp>
#include <support/event_queue_limit.hpp>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include <string.h> // strerrorname_np

namespace espy::test {
namespace {

int refuse_mounts(unsigned flags, unsigned event_flags) {
    if ((flags & static_cast<unsigned>(fanotify::init_flags::report_mnt)) != 0) {
        errno = EINVAL;
        return -1;
    }
    return fanotify::api::system().init(flags, event_flags);
}

} // namespace

void stage::start_watcher() {
    if (watcher_ || log_) {
        return;
    }
    tree::engine_options options;
    const auto asked = backend_from_string(how_.backend);
    if (!asked) {
        throw not_possible("there is no source of events called " + how_.backend);
    }
    options.backend = *asked;
    if (how_.lists_mounts) {
        options.fanotify_api.init = refuse_mounts;
    }
    std::optional<event_queue_limit> limit;
    std::optional<usual_event_queue> usual;
    if (!queue_) {
        usual.emplace(options.backend);
    } else {
        std::error_code ec;
        limit.emplace(options.backend, *queue_, ec);
        if (ec) {
            throw not_possible("a small queue: " + ec.message());
        }
    }
    try {
        if (how_.no_track) {
            log_.emplace();
        } else {
            watcher_.emplace(test_access::make(options));
        }
    } catch (const error& why) {
        throw not_possible(why.what());
    }
}

root_options stage::read_options(const statement& line, root& added, std::string& fails) {
    root_options options;
    const auto& words = line.words;
    for (std::size_t i = 2; i < words.size(); ++i) {
        const std::string& word = words[i];
        const bool last = i + 1 == words.size();
        if (word == "no-recursive") {
            options.recursive = false;
            added.limits.max_depth = 1;
        } else if (word == "one-file-system") {
            options.one_file_system = added.limits.one_file_system = true;
        } else if (word == "follow") {
            options.follow_symlinks = added.limits.follow = true;
        } else if (word == "may-be-absent") {
            options.must_exist = false;
        } else if (word == "initial") {
            options.initial = true;
        } else if (word == "max-depth" && !last) {
            options.max_depth = static_cast<std::uint32_t>(to_number(words[++i], line.line));
            added.limits.max_depth = options.max_depth;
        } else if (word == "prune" && !last) {
            added.prune = words[++i];
            options.prune = [name = added.prune](std::string_view directory) {
                return directory.substr(directory.rfind('/') + 1) == name;
            };
        } else if (word == "select" && !last) {
            added.select = words[++i];
            options.select = [text = added.select](std::string_view path, entry_type) {
                return path.empty() || path.find(text) != std::string_view::npos;
            };
        } else if (word == "everything") {
            options.tell = default_kinds |
                           kinds{change_kind::opened, change_kind::accessed, change_kind::closed};
        } else if (word == "fails" && !last) {
            fails = words[++i];
        } else if (const auto kind = change_kind_from_string(word)) {
            options.tell = added.mirrored ? kinds{change_kind::ready} : options.tell;
            added.mirrored = false;
            options.tell.insert(*kind);
        } else {
            throw script_error(line.line, "not an option of watch: " + word);
        }
    }
    using enum change_kind;
    added.mirrored = options.tell.contains(created) && options.tell.contains(removed) &&
                     options.tell.contains(renamed);
    return options;
}

root_id stage::add_root(const std::string& path, const root_options& options, std::error_code& ec) {
    if (!how_.no_track) {
        return watcher_->add(path, options, ec);
    }
    if (options.follow_symlinks || options.expand_renames) {
        throw not_possible("unlike no-track: nothing is listed");
    }
    return log_->add(path,
                     {.tell = options.tell,
                      .max_depth = options.recursive ? options.max_depth : 1,
                      .one_file_system = options.one_file_system,
                      .must_exist = options.must_exist,
                      .prune = options.prune,
                      .select = options.select},
                     ec);
}

void stage::watch(const statement& line) {
    root added;
    std::string fails;
    added.path = line.words.at(1);
    root_options options = read_options(line, added, fails);
    if (how_.no_track && options.initial) {
        throw not_possible("unlike no-track: nothing is listed");
    }
    start_watcher();
    std::error_code ec;
    {
        const file_limit few(files_);
        added.id = add_root(added.path, options, ec);
    }
    const char* const error = ec ? ::strerrorname_np(ec.value()) : "";
    if (ec && how_.no_track && fails != error) {
        throw not_possible("no mark of " + added.path + ": " + ec.message());
    }
    if (fails != error) {
        fail(line.line, "watch ended with \"" + std::string(error) + '"');
    }
    if (ec) {
        return;
    }
    roots_.push_back(added);
    if (options.select) {
        mirror_.begin_selected(added.id);
    }
    if (options.initial) {
        read();
        return;
    }
    if (frozen_) {
        throw script_error(line.line, "a watch while frozen needs: initial");
    }
    read();
    const auto ready = std::find_if(told_.begin(), told_.end(), [&](const told_change& told) {
        return told.kind == change_kind::ready && told.root == added.path;
    });
    if (ready == told_.end()) {
        fail(line.line, "ready is not told");
    } else {
        told_.erase(ready);
    }
    mirror_.begin(added.id, disk(added));
    check_contents(line.line);
}

void stage::unwatch(const statement& line) {
    const auto found = std::find_if(roots_.begin(), roots_.end(),
                                    [&](const root& r) { return r.path == line.words.at(1); });
    if (found == roots_.end() || !(log_ ? log_->remove(found->id) : watcher_->remove(found->id))) {
        throw script_error(line.line, "is not watched");
    }
    roots_.erase(found);
    read();
}

void stage::read() {
    if (recorded_) {
        recorded_->read();
        return;
    }
    if ((watcher_ || log_) && !frozen_) {
        const file_limit few(files_);
        if (log_) {
            log_->sync(batch_);
        } else {
            watcher_->sync(batch_);
        }
        take(batch_);
    }
}

/// Who keeps a map knows what was removed or replaced, where nothing is tracked.
void stage::complete(change& told) {
    const tree_map& known = mirror_.of(told.root);
    const auto at = known.find(std::string(told.path));
    if (at == known.end()) {
        return;
    }
    if (told.kind == change_kind::removed && told.type == entry_type::none) {
        told.type = at->second;
    }
    told.replaced = told.kind == change_kind::renamed && !told.exchanged;
}

void stage::take(const batch& told) {
    for (change one : told) {
        if (how_.no_track) {
            complete(one);
        }
        touched_.emplace(one.path);
        if (one.exchanged) {
            touched_.emplace(one.from);
        }
        if (!hidden_.contains(one.kind)) {
            told_.emplace_back(one);
        }
        const auto of = std::find_if(roots_.begin(), roots_.end(),
                                     [&](const root& r) { return r.id == one.root; });
        if (of != roots_.end() && of->mirrored) {
            mirror_.apply(one);
        }
    }
}

} // namespace espy::test

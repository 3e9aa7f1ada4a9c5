#include "conversation.hpp"

#include "base/overloaded.hpp"

#include <stdexcept>

namespace espy::tree {
namespace {

constexpr std::uint32_t size_of_event = 32;
constexpr std::uint64_t device = 1;

std::error_code error(int number) {
    return {number, std::system_category()};
}

finding to_finding(const thing& what) {
    return {what.type != entry_type::none, {what.type, what.inode, device, what.changed}};
}

sys::details to_details(const thing& what) {
    sys::details result;
    result.status = {what.type, what.inode, device, what.changed};
    result.born = 1;
    result.modified = what.changed;
    result.mode = what.mode;
    result.links = 1;
    return result;
}

/// Those of `there` that are directly in `directory`.
names inside_of(const std::string& directory, const names& there) {
    names inside;
    const std::string prefix = directory == "." ? "" : directory + '/';
    for (const auto& [path, what] : there) {
        if (path.starts_with(prefix) && path.find('/', prefix.size()) == std::string::npos) {
            inside.emplace_back(path.substr(prefix.size()), what);
        }
    }
    return inside;
}

} // namespace

void conversation::begins(root_options options, std::string_view single) {
    shared_.begin(batch_);
    model_ = std::make_unique<model>(options, root_index{0}, watches_, shared_, root_id{1}, "r");
    model_->look_at_root(single);
}

void conversation::given(const names& there, root_options options) {
    begins(std::move(options));
    answer_from(there);
    model_->ready();
    end_batch();
    shared_.begin(batch_);
}

void conversation::answer_from(const names& there) {
    while (const auto todo = model_->next()) {
        question_ = *todo;
        const std::string where = path(subject());
        thing what = a_directory(1);
        for (const auto& [path, one] : there) {
            what = path == where ? one : what;
        }
        opens(what, inside_of(where, there));
    }
}

void conversation::happens(std::int32_t watch, inotify::mask bits, std::string name,
                           std::uint32_t cookie) {
    queue_.push_back({watch_id{watch}, bits, std::move(name), cookie, false});
    end_ += size_of_event;
}

void conversation::hints(std::int32_t watch, inotify::mask bits, std::string name,
                         std::string object) {
    model_->failures().events_are_hints();
    queue_.push_back({watch_id{watch}, bits, std::move(name), 0, true, std::move(object)});
    end_ += size_of_event;
    reads();
}

void conversation::reads_one() {
    const queued said = std::move(queue_.front());
    queue_.pop_front();
    std::vector<subscriber> audience;
    watches_.collect(said.watch, audience);
    for (const subscriber& who : audience) {
        model_->events().apply(who.what, {said.bits, said.cookie, said.name, read_, said.hint,
                                          size_of_event, said.object});
    }
    read_ += size_of_event;
}

void conversation::reads() {
    while (!queue_.empty()) {
        reads_one();
    }
}

void conversation::is_quiet() {
    model_->renames().request_barriers();
    while (const auto todo = model_->next()) {
        question_ = *todo;
        passes();
    }
    model_->reached(read_);
}

void conversation::fence() {
    model_->fence(ordered_ ? end_ : read_, end_);
}

void conversation::asks(const std::string& what) {
    const auto todo = model_->next();
    const std::string asked = todo ? describe(*todo) : "nothing";
    if (asked != what) {
        throw std::logic_error("asked " + asked + ", not " + what);
    }
    question_ = *todo;
    goes_on(question_);
    if (std::holds_alternative<to::unwatch>(question_)) {
        fence();
    }
}

void conversation::asks_nothing() {
    while (const auto todo = model_->next()) {
        ADD_FAILURE() << "asks: " << describe(*todo);
    }
}

void conversation::goes_on(const action& todo) {
    std::visit(overloaded{
                   [&](const to::sweep& rest) { model_->go_on(rest); },
                   [&](const to::go_on& rest) { model_->go_on(rest); },
                   [](const auto&) {},
               },
               todo);
}

template <typename Kind>
const Kind& conversation::asked() const {
    if (!std::holds_alternative<Kind>(question_)) {
        throw std::logic_error("this is no answer to " + describe(question_));
    }
    return std::get<Kind>(question_);
}

entry_index conversation::subject() const {
    return asked<to::arm>().entry;
}

void conversation::finds(const thing& what) {
    const to::look& question = asked<to::look>();
    finding found = to_finding(what);
    found.unwatched = what.type == entry_type::directory && !watches_.contains(what.watch);
    model_->looks().looked(question, found);
    fence();
}

void conversation::opens(const thing& what, const names& inside) {
    const entry_index index = subject();
    if (model_->arms().armed(asked<to::arm>(), {what.watch, what.inode, device}) != verdict::list) {
        throw std::logic_error(path(index) + " is not to be listed");
    }
    if (model_->polls().compares().is_arming()) {
        model_->polls().poll_until_listed(model_->tree().at(index).directory);
    }
    list(model_->tree().at(index).directory, inside);
    fence();
}

void conversation::meets(const thing& what) {
    const entry_index index = subject();
    if (model_->arms().armed(asked<to::arm>(), {what.watch, what.inode, device}) !=
        verdict::leave) {
        throw std::logic_error(path(index) + " is to be listed");
    }
    fence();
}

void conversation::cannot_open(int why) {
    model_->failures().arm_failed(subject(), error(why), "the reason");
    fence();
}

void conversation::cannot_watch(int why, const thing& what, const names& inside) {
    const entry_index index = subject();
    model_->failures().uncovered(index, error(why), "the reason", what.inode, device);
    list(model_->tree().at(index).directory, inside);
    fence();
}

void conversation::cannot_list(int why, const thing& what) {
    const entry_index index = subject();
    model_->arms().armed(asked<to::arm>(), {what.watch, what.inode, device});
    model_->listings().listing_begins(model_->tree().at(index).directory);
    model_->failures().listing_failed(model_->tree().at(index).directory, error(why));
    fence();
}

void conversation::is_elsewhere(int why) {
    if (std::holds_alternative<to::arm>(question_)) {
        model_->failures().unreachable(subject(), error(why));
    } else {
        model_->looks().look_failed(asked<to::look>());
    }
    fence();
}

void conversation::is_on_another_file_system() {
    model_->arms().other_file_system(subject());
    fence();
}

void conversation::passes() {
    model_->renames().barrier_passed(asked<to::barrier>().directory, end_);
    fence();
}

void conversation::list(directory_index where, const names& inside) {
    model_->listings().listing_begins(where);
    for (const auto& [name, what] : inside) {
        if (!model_->listings().listed(where, {name, what.type, what.inode})) {
            continue;
        }
        if (model_->tree().dir(where).polled) {
            model_->polls().listed_closely(where, name, to_details(what));
        } else {
            model_->listings().changed(where, name, to_finding(what).status);
        }
    }
    model_->listings().listing_ends(where);
}

/// Its mode says that it is not settled: 0.
known_entry conversation::to_known(std::string_view name, const thing& what) {
    const sys::details is = to_details(what);
    return {name,
            what.type,
            {what.inode, is.size, is.born, is.modified, what.changed, 0644, is.links, 0, 0},
            what.mode == 0};
}

void conversation::knows(const std::map<std::string, names>& known,
                         const std::map<std::string, names>& disk, root_options options,
                         std::string_view single) {
    options.known = [known](std::string_view directory, const auto& each) {
        const auto found = known.find(directory.empty() ? "." : std::string(directory));
        for (const auto& [name, what] : found == known.end() ? names() : found->second) {
            each(to_known(name, what));
        }
    };
    begins(std::move(options), single);
    while (model_->polls().compares().is_under_way() && !model_->polls().compares().is_passing()) {
        asks("go on");
    }
    polls(disk);
    if (meanwhile_) {
        meanwhile_();
    }
    model_->polls().compares().passed(true);
}

void conversation::adopts() {
    const directory_index where = model_->tree().at(subject()).directory;
    const bool is_top = subject() == model_->tree().top();
    if (!model_->polls().compares().has_seen(where) || (is_to_be_opened() && !is_top)) {
        throw std::logic_error(path(subject()) + " is to be opened");
    }
    model_->polls().compares().adopt(where);
    fence();
}

bool conversation::is_to_be_opened() const {
    return asked<to::arm>().why != to::arm::since::a_pass_has_seen_it;
}

void conversation::polls(const std::map<std::string, names>& disk, bool whole) {
    model_->polls().begin_pass(whole);
    while (model_->polls().in_pass()) {
        model_->polls().go_on_with_pass();
        while (const auto todo = model_->next()) {
            question_ = *todo;
            if (std::holds_alternative<to::observe>(question_)) {
                observes(disk, asked<to::observe>().directory);
            } else if (std::holds_alternative<to::arm>(question_)) {
                arms_polled(disk, subject());
            } else {
                goes_on(question_);
            }
            fence();
        }
    }
}

void conversation::given_polled(const std::map<std::string, names>& disk, root_options options) {
    begins(std::move(options));
    while (const auto todo = model_->next()) {
        question_ = *todo;
        arms_polled(disk, subject());
        fence();
    }
    model_->ready();
    end_batch();
    shared_.begin(batch_);
}

/// Which directory is at a path of `disk`; 0: none.
std::uint64_t inode_at(const std::map<std::string, names>& disk, const std::string& path) {
    if (path == ".") {
        return 1;
    }
    const auto slash = path.rfind('/');
    const auto parent = disk.find(slash == std::string::npos ? "." : path.substr(0, slash));
    const std::string name = path.substr(slash == std::string::npos ? 0 : slash + 1);
    for (const auto& [each, what] : parent == disk.end() ? names() : parent->second) {
        if (each == name && disk.contains(path)) {
            return what.inode;
        }
    }
    return 0;
}

void conversation::observes(const std::map<std::string, names>& disk, directory_index where) {
    const entry_index index = model_->tree().dir(where).entry;
    std::string at =
        model_->polls().has_strayed() ? model_->polls().path_on_disk(where) : path(index);
    at = at.empty() ? "." : at;
    model_->polls().compares().recognise(where, inode_at(disk, at), device);
    if (inode_at(disk, at) != model_->tree().dir(where).inode) {
        model_->polls().observation_failed(where);
        return;
    }
    if (meanwhile_ && model_->polls().compares().watches(where)) {
        const auto inode = static_cast<std::int32_t>(model_->tree().dir(where).inode);
        model_->polls().compares().hold(where, watch_id{inode});
    }
    model_->polls().observation_begins(where, to_details(a_directory(1)));
    for (const auto& [name, what] : disk.at(at)) {
        if (name == unseen_) {
            model_->polls().observed_name(where, {name, what.type, what.inode});
        } else {
            model_->polls().observed(where, name, to_details(what));
        }
    }
    model_->polls().observation_ends(where);
}

void conversation::arms_polled(const std::map<std::string, names>& disk, entry_index index) {
    const std::string at = path(index);
    if (before_listing_.second && at == before_listing_.first) {
        std::exchange(before_listing_.second, {})();
    }
    const std::uint64_t inode = inode_at(disk, at);
    if (model_->tree().at(index).directory != none) {
        model_->polls().compares().recognise(model_->tree().at(index).directory, inode, device);
    }
    if (inode == 0) {
        model_->failures().arm_failed(index, error(ENOENT), {});
    } else if (model_->polls().only_polled(index, inode, device) == verdict::list) {
        list(model_->tree().at(index).directory, disk.at(at));
    }
}

void conversation::end_batch() {
    for (const entry_index index : model_->polls().take_unstamped()) {
        if (const auto is = types_.find(path(index)); is != types_.end()) {
            model_->polls().stamped(index, to_details(is->second));
        }
    }
    for (std::size_t i = 0; i < model_->guesses().untyped().size(); ++i) {
        const entry_index index = model_->guesses().untyped()[i];
        const entry& e = model_->tree().at(index);
        if (!e.retired && e.untyped) {
            const auto type = types_.find(path(index));
            model_->looks().typed(index, to_finding(type == types_.end() ? a_file : type->second));
        }
    }
    fence();
    model_->batch_ends();
}

void conversation::tells(const std::vector<std::string>& expected) {
    EXPECT_EQ(told_at_its_end(), expected);
}

std::vector<std::string> conversation::told_at_its_end() {
    end_batch();
    std::vector<std::string> told;
    for (const change& one : batch_) {
        told.push_back(describe(one));
    }
    shared_.begin(batch_);
    return told;
}

void conversation::TearDown() {
    if (!model_) {
        return;
    }
    if (!HasFailure()) {
        asks_nothing();
        tells({});
    }
    if (!HasFailure()) {
        fence();
        model_->check();
        watches_.check();
    }
}

std::string conversation::path(entry_index index) const {
    std::string text;
    model_->tree().append_path(index, model_->tree().top(), text);
    return text.empty() ? "." : text;
}

std::string conversation::describe(const action& todo) const {
    const auto at = [&](directory_index where) { return path(model_->tree().dir(where).entry); };
    const auto number = [](watch_id watch) { return std::to_string(static_cast<int>(watch)); };
    return std::visit(overloaded{
                          [&](const to::arm& a) { return "arm " + path(a.entry); },
                          [&](const to::look& a) {
                              const std::string where = at(a.directory);
                              return "look at " + (where == "." ? a.name : where + '/' + a.name) +
                                     (a.object.empty() ? "" : " unless " + a.object + " is gone");
                          },
                          [&](const to::barrier& a) { return "pass " + at(a.directory); },
                          [&](const to::unwatch& a) { return "unwatch " + number(a.watch); },
                          [&](const to::narrow& a) { return "narrow " + number(a.watch); },
                          [&](const to::observe& a) { return "list " + at(a.directory); },
                          [](const auto&) { return std::string("go on"); },
                      },
                      todo);
}

std::string conversation::describe(const change& told) {
    const auto below_root = [](std::string_view path) {
        return path == "r" ? std::string("r") : std::string(path.substr(2));
    };
    std::string line = std::string(to_string(told.kind)) + ' ' + below_root(told.path);
    line += told.type == entry_type::directory ? "/" : told.type == entry_type::symlink ? "@" : "";
    line += told.from.empty() ? "" : " from " + below_root(told.from);
    line += told.replaced ? ", replaced" : "";
    line += told.exchanged ? ", exchanged" : "";
    if (told.kind == change_kind::event) {
        line += ": " + inotify::to_string(told.mask);
        line += told.name.empty() ? "" : " " + std::string(told.name);
        line += told.cookie == 0 ? "" : " #" + std::to_string(told.cookie);
    }
    return line;
}

} // namespace espy::tree

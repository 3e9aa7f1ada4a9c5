/// What an entry looks like is asked when its batch is read, which may be later than what is told: then it is newer, and a
/// later batch tells the same of it.
#include "ship/journal_source.hpp"

#include "ship/later_names.hpp"

#include <espy/batch.hpp>
#include <espy/error.hpp>

#include <array>
#include <fstream>
#include <utility>

#include <unistd.h>

namespace espy::fleet {
namespace {

/// Read ahead at once: batches, and changes in them.
constexpr std::size_t most_batches = 256;
constexpr std::size_t most_changes = 10'000;
constexpr std::uint64_t entries_between_progress = 10'000;

/// What the journal puts before each path.
constexpr std::string_view root_path = ".";

std::string_view below(std::string_view path) noexcept {
    return path.size() > root_path.size() ? path.substr(root_path.size() + 1) : std::string_view();
}

std::optional<entry_look> look_of(const std::optional<known_entry>& known, entry_type type) {
    if (!known || known->type != type || known->look.mode == 0) {
        return {};
    }
    return entry_look{known->look.size,
                      journal_time(std::chrono::nanoseconds(known->look.modified)),
                      known->look.mode & 07777U};
}

/// FNV-1a.
std::uint64_t hash(std::uint64_t from, std::string_view bytes) noexcept {
    for (const char c : bytes) {
        from = (from ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return from;
}

std::string machine_id() {
    std::string id;
    std::ifstream in("/etc/machine-id");
    std::getline(in, id);
    if (id.empty()) {
        std::array<char, 256> name{};
        ::gethostname(name.data(), name.size() - 1);
        id = name.data();
    }
    return id;
}

} // namespace

std::uint64_t origin_of(const std::filesystem::path& root) {
    constexpr std::uint64_t basis = 0xcbf29ce484222325ULL;
    return hash(hash(hash(basis, machine_id()), {"\n", 1}), root.native());
}

journal_source::journal_source(const std::filesystem::path& file)
    : journal_(file), origin_(origin_of(journal_.root())) {}

since_status journal_source::judge(const token& place) const {
    return journal_.log(place, [](const logged_batch&, const batch&) { return false; });
}

const logged_entries* journal_source::after(const token& place) {
    while (!loaded_.empty() && loaded_.front().before != place) {
        loaded_.pop_front();
    }
    if (loaded_.empty()) {
        load(place);
    }
    return loaded_.empty() ? nullptr : &loaded_.front();
}

void journal_source::load(const token& place) {
    token before = place;
    std::size_t changes = 0;
    const auto take = [&](const logged_batch& when, const batch& told) {
        logged_entries& taken = loaded_.emplace_back();
        taken.upto = when.upto;
        taken.before = std::exchange(before, when.upto);
        taken.time = when.time;
        taken.cause = when.cause;
        for (const change& one : told) {
            told_entry& entry = taken.entries.emplace_back();
            entry.kind = one.kind;
            entry.type = one.type;
            entry.replaced = one.replaced;
            entry.exchanged = one.exchanged;
            entry.path = below(one.path);
            entry.from = below(one.from);
        }
        changes += told.size();
        return loaded_.size() < most_batches && changes < most_changes;
    };
    journal_.log(place, take, {.root_path = root_path});
    look_at_all();
}

/// Not while the log is read: that has the journal. What was renamed since is looked at under its name of now, as far as the
/// log was read.
void journal_source::look_at_all() {
    later_names names;
    for (const logged_entries& each : loaded_) {
        for (const told_entry& entry : each.entries) {
            names.add(entry);
        }
    }
    std::size_t count = 0;
    for (logged_entries& each : loaded_) {
        for (told_entry& entry : each.entries) {
            ++count;
            const auto path =
                entry.kind == change_kind::removed ? std::nullopt : names.now(entry.path, count);
            if (path) {
                entry.look = look_of(journal_.look(*path), entry.type);
            }
        }
    }
}

listed_tree journal_source::list(std::size_t limit,
                                 const std::function<void()>& on_progress) const {
    listed_tree tree;
    body_writer bodies(limit);
    tree.upto = journal_.list("", [&](std::string_view path, const known_entry& known) {
        told_entry entry;
        entry.type = known.type;
        entry.path = path;
        entry.look = look_of(known, known.type);
        bodies.add(entry);
        if (++tree.entries % entries_between_progress == 0) {
            on_progress();
        }
    });
    tree.time = std::chrono::system_clock::now();
    tree.parts = bodies.finish();
    for (const body_part& part : tree.parts) {
        tree.bytes += part.body.size();
    }
    return tree;
}

void journal_source::note(std::string_view cursor, const token& sent) {
    try {
        journal_.set_cursor(cursor, sent);
    } catch (const error&) {
        // Another user's journal, or no room: nothing rests on it.
    }
}

} // namespace espy::fleet

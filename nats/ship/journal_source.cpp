/// What an entry looks like is asked when its batch is read, which may be later than what is told: then it is newer, and a
/// later batch tells the same of it.
#include "ship/journal_source.hpp"

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
/// For the names that they have now, so many more.
constexpr std::size_t most_ahead = 100'000;
constexpr int most_attempts = 10;
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

told_entry entry_of(const change& one) {
    told_entry entry;
    entry.kind = one.kind;
    entry.type = one.type;
    entry.replaced = one.replaced;
    entry.exchanged = one.exchanged;
    entry.path = below(one.path);
    entry.from = below(one.from);
    return entry;
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
    later_names names;
    token before = place;
    std::size_t read = 0;
    const auto take = [&](const logged_batch& when, const batch& told) {
        const bool is_sent = loaded_.size() < most_batches && read < most_changes;
        logged_entries taken;
        taken.upto = when.upto;
        taken.before = std::exchange(before, when.upto);
        taken.time = when.time;
        taken.cause = when.cause;
        for (const change& one : told) {
            taken.entries.push_back(entry_of(one));
            names.add(taken.entries.back());
        }
        if (is_sent) {
            loaded_.push_back(std::move(taken));
        }
        read += told.size();
        return read < most_ahead;
    };
    // Not looked at while the log is read: that has the journal. So more may be written in between, until it is not.
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        const since_status status = journal_.log(before, take, {.root_path = root_path});
        look_at_all(names);
        if (status != since_status::changes || read >= most_ahead || journal_.now() == before) {
            return;
        }
    }
}

/// What was renamed since is looked at under its name of now.
void journal_source::look_at_all(const later_names& names) {
    std::size_t count = 0;
    for (logged_entries& each : loaded_) {
        for (told_entry& entry : each.entries) {
            ++count;
            const auto path =
                entry.kind == change_kind::removed ? std::nullopt : names.now(entry.path, count);
            entry.look = path ? look_of(journal_.look(*path), entry.type) : std::nullopt;
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

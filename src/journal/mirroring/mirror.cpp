/// What is added is in one transaction with the place that it came from. So it does not matter how often something is
/// brought, nor when whoever brings it is killed: the mirror says where it is, and takes only what follows.
#include <espy/journal/mirror.hpp>

#include "journal/mirroring/grafting.hpp"
#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"
#include "journal/tables/failing.hpp"
#include "journal/tables/location.hpp"
#include "journal/tables/now.hpp"
#include "journal/tables/origins.hpp"
#include "journal/tables/tables.hpp"

#include "base/check.hpp"

#include <espy/unique_fd.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace espy {
namespace {

using namespace journaling;

/// Of all trees together. It is no directory of this machine.
constexpr std::string_view root_path = "/";

/// What is to be told of an entry that is known, and is in a picture.
std::optional<change_kind> difference(const entry_row& known, const signature& look) noexcept {
    const signature& before = known.look;
    if (look.mode == 0) {
        return std::nullopt;
    }
    // A directory's time moves with what is in it, which is told.
    const bool has_content = known.type != entry_type::directory;
    if (has_content && (before.size != look.size || before.modified != look.modified)) {
        return change_kind::modified;
    }
    const bool is_other = before.mode != 0 && (before.mode & 07777) != (look.mode & 07777);
    return is_other ? std::optional(change_kind::attributes) : std::nullopt;
}

} // namespace

struct mirror::implementation {
    implementation(const std::filesystem::path& given, const mirror_options& asked)
        : options(asked), where(given, location::use::record),
          lock(take_lock(where, asked.group_reads)), file(where.file()),
          store(where, asked.group_reads), tree(store), log(store) {
        where.hold();
        if (!options.durable) {
            store.base().run("PRAGMA synchronous=OFF");
        }
        const std::string root = store.text("root");
        if (root.empty()) {
            make();
        } else if (!is_mirror(store)) {
            fail("mirror", file, journal_errc::other_root, "this is the journal of " + root);
        }
        load();
    }

    void make() {
        transaction whole(store.base(), transaction::kind::write);
        store.put("root", root_path);
        store.put(mirror_key, std::int64_t{1});
        store.put("complete", std::int64_t{1});
        entry_row root;
        root.type = entry_type::directory;
        tree.put({}, root, std::nullopt);
        tree.save();
        log.begin(batch_cause::first);
        log.write();
        whole.commit();
    }
    void load() {
        origins.clear();
        for (mirrored_journal& each : read_origins(store)) {
            journal_name name{each.machine, each.journal};
            origins.emplace(std::move(name), std::move(each));
        }
    }
    mirrored_journal& origin(const journal_name& of) {
        const auto [found, is_new] = origins.try_emplace(of);
        if (is_new) {
            found->second.machine = of.machine;
            found->second.journal = of.journal;
        }
        return found->second;
    }
    void begin() {
        if (!open) {
            open.emplace(store.base(), transaction::kind::write);
        }
    }
    /// Calls it in the transaction, which is rolled back if it throws.
    template <typename Call>
    decltype(auto) write(const char* operation, Call call) {
        try {
            return translated(operation, file, [&]() -> decltype(auto) {
                begin();
                return call();
            });
        } catch (...) {
            roll_back();
            throw;
        }
    }
    mirrored_journal& go_on(const journal_name& of, const mirrored_batch& what) {
        mirrored_journal& now = origin(of);
        now.at = what.upto;
        now.position = what.position;
        now.time = what.time;
        return now;
    }
    void redraw(graft& branch, tree_picture& picture);
    void put(const mirrored_journal& value) { write_origin(store, value); }
    void trim() {
        constexpr std::chrono::hours longest_keep{24 * 36'500};
        const std::chrono::nanoseconds span =
            std::min<std::chrono::seconds>(options.keep, longest_keep);
        log.trim(now_ns() - span.count(), static_cast<std::int64_t>(std::min<std::uint64_t>(
                                              options.keep_size, std::uint64_t{1} << 60)));
    }
    void check_file() const {
        if (where.is_lost()) {
            fail("mirror", file, journal_errc::gone);
        }
    }
    void roll_back() noexcept;

    mirror_options options;
    location where;
    unique_fd lock;
    std::filesystem::path file;
    tables store;
    entries tree;
    batches log;
    std::map<journal_name, mirrored_journal> origins;
    std::optional<transaction> open;
};

void mirror::implementation::roll_back() noexcept {
    try {
        open.reset();
        tree.reload();
        log.reload();
        load();
    } catch (const std::exception&) {
        // Whatever is done next meets it again.
    }
}

mirror::mirror(const std::filesystem::path& file, const mirror_options& options)
    : self_(translated("mirror", file,
                       [&] { return std::make_unique<implementation>(file, options); })) {}

mirror::mirror(mirror&&) noexcept = default;
mirror& mirror::operator=(mirror&&) noexcept = default;
mirror::~mirror() = default;

const std::filesystem::path& mirror::file() const noexcept {
    return self_->file;
}

std::vector<mirrored_journal> mirror::journals() const {
    std::vector<mirrored_journal> all;
    for (const auto& each : self_->origins) {
        all.push_back(each.second);
    }
    return all;
}

mirrored_journal mirror::find(const journal_name& of) const {
    const auto found = self_->origins.find(of);
    mirrored_journal none;
    none.machine = of.machine;
    none.journal = of.journal;
    return found == self_->origins.end() ? none : found->second;
}

mirror_status mirror::add(const journal_name& of, const mirrored_batch& what,
                          const mirrored_changes& given, mirrored_changes* told) {
    implementation& self = *self_;
    const mirrored_journal at = find(of);
    if (at.at.history == what.upto.history && what.upto.batch <= at.at.batch && at.gap.empty()) {
        const bool is_same = what.upto.batch < at.at.batch || what.upto == at.at;
        return is_same ? mirror_status::known : mirror_status::gap;
    }
    ESPY_CHECK(given.looks.size() == given.changes.size());
    if (at.at.history == 0 || what.before != at.at || !at.gap.empty()) {
        return mirror_status::gap;
    }
    return self.write("mirror::add", [&] {
        graft branch(self.tree, self.log, of.machine + '/' + of.journal, what.cause, told);
        for (std::size_t i = 0; i < given.changes.size(); ++i) {
            branch.take(given.changes[i], given.looks[i]);
        }
        branch.end();
        self.put(self.go_on(of, what));
        return mirror_status::added;
    });
}

mirror_status mirror::replace(const journal_name& of, const mirrored_batch& what,
                              tree_picture& picture, mirrored_changes* told) {
    implementation& self = *self_;
    const mirrored_journal at = find(of);
    if (at.at == what.upto && at.gap.empty()) {
        return mirror_status::known;
    }
    picture.sort();
    return self.write("mirror::replace", [&] {
        graft branch(self.tree, self.log, of.machine + '/' + of.journal, what.cause, told);
        self.redraw(branch, picture);
        branch.end();
        self.go_on(of, what).gap.clear();
        self.put(self.origin(of));
        return mirror_status::added;
    });
}

/// Told is first what is gone, children first, then what came, parents first, then what is another: so it can be applied in
/// this order.
void mirror::implementation::redraw(graft& branch, tree_picture& picture) {
    std::vector<std::string> gone;
    std::vector<std::pair<const tree_picture::item*, change_kind>> others;
    branch.each([&](std::string_view path, const entry_row& known) {
        tree_picture::item* const found = picture.find(path);
        if (found == nullptr || found->type != known.type) {
            gone.emplace_back(path);
            return;
        }
        found->seen = true;
        if (const auto kind = difference(known, found->look)) {
            others.emplace_back(found, *kind);
        }
    });
    std::for_each(gone.rbegin(), gone.rend(), [&](const auto& path) { branch.remove(path); });
    for (const tree_picture::item& each : picture.items_) {
        if (!each.seen) {
            branch.create(picture.path(each), each.type, each.look);
        }
    }
    change other;
    for (const auto& [item, kind] : others) {
        other.kind = kind;
        other.type = item->type;
        other.path = picture.path(*item);
        branch.take(other, item->look);
    }
    if (picture.items_.empty()) {
        branch.create({}, entry_type::directory, {}); // a tree with nothing in it
    }
}

void mirror::note_gap(const journal_name& of, std::string_view reason) {
    implementation& self = *self_;
    self.write("mirror::note_gap", [&] {
        mirrored_journal& now = self.origin(of);
        now.gaps += now.gap.empty() ? 1U : 0U;
        now.gap = reason;
        self.put(now);
    });
}

void mirror::move(const journal_name& of, std::uint64_t position) {
    implementation& self = *self_;
    self.write("mirror::move", [&] {
        mirrored_journal& now = self.origin(of);
        now.position = position;
        self.put(now);
    });
}

void mirror::forget(const journal_name& of, mirrored_changes* told) {
    implementation& self = *self_;
    self.write("mirror::forget", [&] {
        graft branch(self.tree, self.log, of.machine + '/' + of.journal, batch_cause::live, told);
        branch.remove({});
        branch.end();
        erase_origin(self.store, self.origin(of));
        self.origins.erase(of);
    });
}

void mirror::commit() {
    implementation& self = *self_;
    if (!self.open) {
        return;
    }
    self.check_file();
    self.write("mirror::commit", [&] {
        self.tree.save();
        self.trim();
        self.open->commit();
        self.open.reset();
    });
}

void mirror::roll_back() noexcept {
    self_->roll_back();
}

bool mirror::has_uncommitted() const noexcept {
    return self_->open.has_value();
}

} // namespace espy

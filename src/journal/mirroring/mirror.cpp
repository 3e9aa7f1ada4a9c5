/// What is added is in one transaction with the place that it came from. So it does not matter how often something is
/// brought, nor when whoever brings it is killed: the mirror says where it is, and takes only what follows.
#include <espy/journal/mirror.hpp>

#include "journal/mirroring/grafting.hpp"
#include "journal/mirroring/mirroring.hpp"
#include "journal/tables/origins.hpp"

#include "base/check.hpp"

#include <utility>

namespace espy {
namespace {

using namespace journaling;

} // namespace

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

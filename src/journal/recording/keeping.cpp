/// What a recorder keeps. A batch is one transaction: what is known of the tree, and what was told, go forward
/// together, or not at all.
#include "journal/recording/keeping.hpp"

#include "journal/tables/failing.hpp"
#include "journal/tables/now.hpp"
#include "journal/tables/origins.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>
#include <vector>

namespace espy::journaling {
namespace {

/// What is so much older than the beginning, in ns, was done before it, however coarse the clock of the files.
constexpr std::int64_t time_grain = 2'000'000'000;
/// A longer time to keep would have no end.
constexpr std::chrono::hours longest_keep{24 * 36'500};

std::int64_t keep_from(std::chrono::seconds keep) noexcept {
    const std::chrono::nanoseconds span = std::min<std::chrono::seconds>(keep, longest_keep);
    return now_ns() - span.count();
}

} // namespace

keeper::keeper(const std::filesystem::path& root, const std::filesystem::path& file,
               const recorder_options& options)
    : options_(options), root_(root_text(root)), where_(file, location::use::record),
      lock_(take_lock(where_, options.group_reads)), store_(where_, options.group_reads),
      tree_(store_), log_(store_), writes_(store_, tree_, log_, where_, root_), last_(log_.last()),
      complete_(store_.number("complete") != 0) {
    where_.hold();
    const std::string known = store_.text("root");
    if (is_mirror(store_)) {
        fail("recorder", file, journal_errc::other_root, "it mirrors other journals");
    }
    if (known.empty()) {
        store_.put("root", std::string_view(root_));
        store_.put("rules", std::string_view(options_.rules));
    } else if (known != root_) {
        fail("recorder", file, journal_errc::other_root, "this is the journal of " + known);
    }
}

bool keeper::expects(const volume& found) {
    if (options_.follow_path || knows_nothing()) {
        return true;
    }
    const volume before = load_volume(store_);
    return found.is(before) || (found.type != 0 && before.type == 0);
}

void keeper::begin() {
    comparing_ = anew_ = true;
    asked_ = overflowed_ = false;
    given_.clear();
    uncovered_ = 0;
    looks_.told_until = now_ns() - time_grain;
    cause_ = !complete_                               ? batch_cause::first
             : store_.text("rules") != options_.rules ? batch_cause::rules
                                                      : batch_cause::comparison;
}

void keeper::trust(std::function<bool(std::string_view directory)> all_is_told) {
    looks_.all_is_told = [this, told = std::move(all_is_told)](std::string_view directory) {
        return !comparing_ && !overflowed_ && told(directory);
    };
}

void keeper::tell_known(std::string_view directory,
                        const std::function<void(const known_entry&)>& each) noexcept {
    asked_ = true;
    try {
        const auto place = tree_.find_slot(directory);
        const auto row = place ? tree_.find(*place) : std::nullopt;
        if (directory.empty() && row) {
            each(known_of({}, *row));
        }
        if (!row || row->id == 0) {
            return;
        }
        if (!given_.insert(row->id).second) {
            throw sqlite_error(SQLITE_CORRUPT, "a directory that is in itself");
        }
        tree_.each_in(row->id, [&](std::string_view name, const entry_row& below) {
            each(known_of(name, below));
        });
    } catch (...) {
        failure_ = std::current_exception();
    }
}

void keeper::write(batch& told) {
    if (failure_) {
        std::rethrow_exception(std::exchange(failure_, nullptr));
    }
    check_files();
    const news what = look_through(told);
    try {
        transaction whole(store_.base(), transaction::kind::write);
        if (anew_) {
            store_.base().run("DELETE FROM uncovered");
        }
        const bool changed = writes_.write(told, what.cause, complete_, looks_);
        complete(what);
        if (!changed && !what.ready && !what.back) {
            return;
        }
        log_.trim(keep_from(options_.keep), static_cast<std::int64_t>(std::min<std::uint64_t>(
                                                options_.keep_size, std::uint64_t{1} << 60)));
        whole.commit();
    } catch (...) {
        writes_.roll_back();
        throw;
    }
    last_ = log_.last();
    anew_ = false;
    if (!complete_) {
        told.clear();
    }
    if (what.ready) {
        complete_ = true;
        comparing_ = false;
        looks_.told_until = std::numeric_limits<std::int64_t>::min();
        given_ = {};
    }
}

bool keeper::look_again() {
    if (!writes_.has_doubts()) {
        return false;
    }
    check_files();
    try {
        transaction whole(store_.base(), transaction::kind::write);
        const bool more = writes_.look_again(looks_);
        whole.commit();
        return more;
    } catch (const sqlite_error& why) {
        writes_.roll_back();
        if (!why.is_passing()) {
            throw;
        }
        return false; // in doubt it stays
    }
}

keeper::news keeper::look_through(const batch& told) {
    news what;
    what.cause = comparing_ ? cause_ : batch_cause::live;
    for (const change& each : told) {
        what.ready = what.ready || each.kind == change_kind::ready;
        what.back = what.back || each.kind == change_kind::root_back;
        overflowed_ = (overflowed_ || each.kind == change_kind::overflow) &&
                      each.kind != change_kind::resynced;
        if (each.kind == change_kind::overflow) {
            what.cause = batch_cause::overflow;
        }
        uncovered_ += each.kind == change_kind::watch_failed ? 1 : 0;
    }
    return what;
}

/// What is written once all is compared, or the root is there again.
void keeper::complete(const news& what) {
    if (what.ready && !complete_) {
        store_.put("complete", std::int64_t{1});
        log_.begin(batch_cause::first);
        log_.write();
    }
    if (what.ready) {
        store_.put("rules", std::string_view(options_.rules));
    }
    if (what.ready || what.back) {
        save_volume(store_, volume_at(root_));
    }
}

void keeper::check_files() const {
    const bool has_lock =
        identify(lock_.get(), "") == identify(where_.directory(), where_.lock_name().c_str());
    if (where_.is_lost() || !has_lock) {
        fail("recorder", where_.file(), journal_errc::gone);
    }
}

void keeper::check_uncovered(const std::function<bool(const std::string& path)>& is_covered) {
    if (uncovered_ == 0 || comparing_) {
        return;
    }
    std::vector<std::string> covered;
    statement ask(store_.base(), "SELECT path FROM uncovered");
    while (ask.step()) {
        std::string path(ask.bytes(0));
        if (is_covered(path)) {
            covered.push_back(std::move(path));
        }
    }
    for (const std::string& path : covered) {
        statement(store_.base(), "DELETE FROM uncovered WHERE path=?")
            .with(std::string_view(path))
            .run();
    }
    uncovered_ = store_.base().number("SELECT count(*) FROM uncovered");
}

} // namespace espy::journaling

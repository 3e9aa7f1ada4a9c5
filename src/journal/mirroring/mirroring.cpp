/// A mirror's tables, and its transaction.
#include "journal/mirroring/mirroring.hpp"

#include "journal/tables/now.hpp"
#include "journal/tables/origins.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace espy {
namespace {

using namespace journaling;

/// Of all trees together. It is no directory of this machine.
constexpr std::string_view root_path = "/";

} // namespace

mirror::implementation::implementation(const std::filesystem::path& given,
                                       const mirror_options& asked)
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

void mirror::implementation::make() {
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

void mirror::implementation::load() {
    origins.clear();
    for (mirrored_journal& each : read_origins(store)) {
        journal_name name{each.machine, each.journal};
        origins.emplace(std::move(name), std::move(each));
    }
}

mirrored_journal& mirror::implementation::origin(const journal_name& of) {
    const auto [found, is_new] = origins.try_emplace(of);
    if (is_new) {
        found->second.machine = of.machine;
        found->second.journal = of.journal;
    }
    return found->second;
}

void mirror::implementation::begin() {
    if (!open) {
        open.emplace(store.base(), transaction::kind::write);
    }
}

mirrored_journal& mirror::implementation::go_on(const journal_name& of,
                                                const mirrored_batch& what) {
    mirrored_journal& now = origin(of);
    now.at = what.upto;
    now.position = what.position;
    now.time = what.time;
    return now;
}

void mirror::implementation::put(const mirrored_journal& value) {
    write_origin(store, value);
}

void mirror::implementation::trim() {
    constexpr std::chrono::hours longest_keep{24 * 36'500};
    const std::chrono::nanoseconds span =
        std::min<std::chrono::seconds>(options.keep, longest_keep);
    log.trim(now_ns() - span.count(), static_cast<std::int64_t>(std::min<std::uint64_t>(
                                          options.keep_size, std::uint64_t{1} << 60)));
}

void mirror::implementation::check_file() const {
    if (where.is_lost()) {
        fail("mirror", file, journal_errc::gone);
    }
}

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

} // namespace espy

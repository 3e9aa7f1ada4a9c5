/// What is in a journal that is read: each answer is of one moment, that of the transaction that it is made in.
#pragma once

#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"
#include "journal/tables/failing.hpp"
#include "journal/tables/location.hpp"
#include "journal/tables/tables.hpp"

#include <espy/journal/journal.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string_view>

namespace espy {
namespace journaling {

inline journal_time time_at(std::int64_t ns) noexcept {
    return journal_time(std::chrono::nanoseconds(ns));
}

} // namespace journaling

struct journal::implementation {
    explicit implementation(const std::filesystem::path& given)
        : where(given, journaling::location::use::read), file(where.file()), store(where),
          tree(store), log(store), root(store.text("root")) {
        where.hold();
    }

    /// Calls it in a transaction, for what it reads to be of one moment.
    template <typename Call>
    decltype(auto) read(const char* operation, Call call) {
        return journaling::translated(operation, file, [&]() -> decltype(auto) {
            if (where.is_lost()) {
                journaling::fail(operation, file, journal_errc::gone);
            }
            const journaling::transaction whole(store.base(), journaling::transaction::kind::read);
            tree.reload();
            return call();
        });
    }
    journaling::batch_row newest(const char* operation) {
        const auto row = log.last();
        if (!row) {
            journaling::fail(operation, file, journal_errc::incomplete);
        }
        return *row;
    }
    std::string_view root_in(const since_options& options) const noexcept {
        return options.root_path.empty() ? std::string_view(root.native()) : options.root_path;
    }
    void fold(std::int64_t after, std::int64_t upto, batch& out, const since_options& options);

    journaling::location where;
    std::filesystem::path file;
    journaling::tables store;
    journaling::entries tree;
    journaling::batches log;
    std::filesystem::path root;
};

} // namespace espy

/// What is in a mirror.
#pragma once

#include "journal/mirroring/grafting.hpp"
#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"
#include "journal/tables/failing.hpp"
#include "journal/tables/location.hpp"
#include "journal/tables/sqlite.hpp"
#include "journal/tables/tables.hpp"

#include <espy/journal/mirror.hpp>
#include <espy/unique_fd.hpp>

#include <filesystem>
#include <map>
#include <optional>

namespace espy {

struct mirror::implementation {
    implementation(const std::filesystem::path& given, const mirror_options& asked);

    mirrored_journal& origin(const journal_name& of);
    /// Calls it in the transaction, which is rolled back if it throws.
    template <typename Call>
    decltype(auto) write(const char* operation, Call call) {
        try {
            return journaling::translated(operation, file, [&]() -> decltype(auto) {
                begin();
                return call();
            });
        } catch (...) {
            roll_back();
            throw;
        }
    }
    mirrored_journal& go_on(const journal_name& of, const mirrored_batch& what);
    void redraw(journaling::graft& branch, tree_picture& picture);
    void put(const mirrored_journal& value);
    void trim();
    void check_file() const;
    void roll_back() noexcept;

    mirror_options options;
    journaling::location where;
    unique_fd lock;
    std::filesystem::path file;
    journaling::tables store;
    journaling::entries tree;
    journaling::batches log;
    std::map<journal_name, mirrored_journal> origins;
    std::optional<journaling::transaction> open;

private:
    void make();
    void load();
    void begin();
};

} // namespace espy

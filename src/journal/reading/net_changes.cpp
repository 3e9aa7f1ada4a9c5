/// What changed between two places of a journal: its net effect, or batch by batch.
#include "journal/reading/reading.hpp"

#include "journal/reading/expanding.hpp"

#include <espy/batch_writer.hpp>
#include <espy/settler.hpp>

#include <cerrno>
#include <optional>

namespace espy {
namespace {

using namespace journaling;

} // namespace

void journal::implementation::fold(std::int64_t after, std::int64_t upto, batch& out,
                                   const since_options& options) {
    settle_options settle;
    settle.tell = options.tell;
    settle.tell.erase(change_kind::accessed);
    settler net(settle);
    batch one;
    const std::string_view root_path = root_in(options);
    journal_time written{};
    const auto begin = [&](const batch_row& row) {
        written = time_at(row.time);
        return true;
    };
    log.read(after, upto, begin, [&](const logged_change& row) {
        one.clear();
        batch_writer texts(one);
        change told = to_change(row, root_path, texts);
        told.told_at = written;
        if (row.other_type != entry_type::none) {
            // For the settler to know the type of what it hears of for the first time.
            change other = told;
            other.kind = change_kind::accessed;
            other.type = row.other_type;
            other.from = {};
            net.add(other, {});
        }
        net.add(told, {});
    });
    net.flush(out);
}

since_status journal::since(const token& from, batch& out, token& upto,
                            const since_options& options) const {
    out.clear();
    return self_->read("journal::since", [&] {
        implementation& self = *self_;
        const batch_row newest = self.newest("journal::since");
        const since_status status = self.log.judge(from);
        if (status != since_status::changes) {
            return status;
        }
        self.fold(static_cast<std::int64_t>(from.batch), newest.seq, out, options);
        if (options.expand) {
            expand_renames(self.tree, self.root_in(options), out);
        }
        upto = self.log.token_at(newest);
        return status;
    });
}

since_status journal::between(const token& from, const token& to, batch& out,
                              const since_options& options) const {
    out.clear();
    return self_->read("journal::between", [&] {
        for (const token& each : {from, to}) {
            const since_status status = self_->log.judge(each);
            if (status != since_status::changes) {
                return status;
            }
        }
        if (from.batch > to.batch) {
            fail("journal::between", self_->file, {EINVAL, std::system_category()},
                 "the first token is later than the second");
        }
        self_->fold(static_cast<std::int64_t>(from.batch), static_cast<std::int64_t>(to.batch), out,
                    options);
        return since_status::changes;
    });
}

since_status journal::log(const token& from,
                          const std::function<bool(const logged_batch&, const batch&)>& each,
                          const since_options& options) const {
    return self_->read("journal::log", [&] {
        implementation& self = *self_;
        const batch_row newest = self.newest("journal::log");
        const since_status status = self.log.judge(from);
        if (status != since_status::changes) {
            return status;
        }
        std::optional<batch_row> at;
        batch told;
        batch_writer out(told);
        std::uint64_t seq = 0;
        const auto end = [&] {
            const bool goes_on =
                !at || each({self.log.token_at(*at), time_at(at->time), at->cause}, told);
            told.clear();
            return goes_on;
        };
        bool goes_on = true;
        self.log.read(
            static_cast<std::int64_t>(from.batch), newest.seq,
            [&](const batch_row& next) {
                goes_on = end();
                at = next;
                return goes_on;
            },
            [&](const logged_change& row) {
                change& added = out.append(to_change(row, self.root_in(options), out));
                added.told_at = time_at(at->time);
                if (options.tell.contains(added.kind)) {
                    added.seq = ++seq;
                } else {
                    out.truncate(told.size() - 1);
                }
            });
        if (goes_on) {
            end();
        }
        return status;
    });
}

} // namespace espy

/// The order at the end is what a cursor rests on: first the answer is written, or the command has done
/// its work, then the token is kept, then the cursor moves. Whatever ends espy in between, what was told
/// is told again, never left out.
#include "since/session.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "format/json_fields.hpp"
#include "run/placeholders.hpp"
#include "since/answer.hpp"
#include "since/catch_up.hpp"
#include "since/cursors.hpp"
#include "since/refusal.hpp"
#include "since/selection.hpp"
#include "since/token_file.hpp"
#include "streams/output.hpp"
#include "watch/roots.hpp"
#include "words/shell_quoted.hpp"

#include <espy/batch_writer.hpp>
#include <espy/journal/journal.hpp>

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

namespace espy::cli {
namespace {

bool is_mirror(const journal_place& place) {
    std::error_code ec;
    const journal opened(place.file, ec);
    return !ec && opened.is_mirror();
}

/// The trees of a mirror are in no directory of this machine.
since_request fitted(since_request asked, const journal_place& place) {
    if (!is_mirror(place)) {
        return asked;
    }
    if (asked.shell || has_placeholders(asked.command)) {
        throw usage_error(
            "the files of a mirror are on other machines, so a command cannot have them as words: "
            "it gets what is told on standard input, or by --changes-to file");
    }
    if (asked.shown.paths == path_style::as_given) {
        asked.shown.paths = path_style::relative;
    }
    return asked;
}

/// As its paths are shown.
journal_place find_shown(const since_request& asked) {
    journal_place place = find_journal(asked.place);
    if (asked.shown.paths == path_style::absolute) {
        place.root = absolute_path(place.root);
    }
    return place;
}

class asking {
public:
    explicit asking(const since_request& asked)
        : place_(find_shown(asked)), asked_(fitted(asked, place_)),
          chosen_(asked_.shown, place_.root, asked_.expand) {}

    const journal_place& place() const noexcept { return place_; }

    int run() {
        if (!place_.exists() && asked_.from && !asked_.or_list) {
            return refuse(no_journal_text(place_));
        }
        const freshness fresh =
            asked_.no_sync || asked_.done ? freshness() : catch_up(place_, asked_.shown.quiet);
        journal_.emplace(open_journal(place_));
        if (!fresh.is_complete) {
            say(fmt::format("{}: {}; the answer is as of {}", escaped(place_.root), fresh.why,
                            last_batch_text(*journal_)));
        }
        const int status = asked_.done ? done() : asked_.now ? tell_now() : tell();
        return status == exit_status::success && !fresh.is_complete ? exit_status::truth_lost
                                                                    : status;
    }

    int run_between(const token& to) {
        journal_.emplace(open_journal(place_));
        batch changes;
        answer tells(asked_, *journal_);
        const since_status status = journal_->between(*asked_.from, to, changes, library_options());
        if (status != since_status::changes) {
            return refuse(refusal_text(asked_, place_, *journal_, status, *asked_.from));
        }
        tells.tell(chosen_.chosen(changes));
        return tells.end(to);
    }

private:
    int tell_now() {
        const token now = journal_->now();
        if (asked_.shown.format == "json") {
            json_fields line;
            line.text("change", "token");
            line.text("token", to_string(now));
            print(line.line());
        } else if (asked_.token_file.empty()) {
            print(to_string(now) + '\n');
        }
        return keep(now);
    }

    int done() {
        if (!asked_.from) {
            if (!named_cursor(*journal_, asked_.cursor).done()) {
                throw failure(fmt::format(
                    "the cursor {} was told of nothing that is not done; tell "
                    "first: espy since --cursor {} --peek {}",
                    escaped(asked_.cursor), shell_quoted(asked_.cursor), place_arguments(place_)));
            }
        } else if (asked_.from->history != journal_->now().history) {
            return refuse(
                refusal_text(asked_, place_, *journal_, since_status::other_history, *asked_.from));
        } else {
            named_cursor(*journal_, asked_.cursor).move(*asked_.from);
        }
        return exit_status::success;
    }

    int tell() {
        const std::optional<token> from =
            asked_.cursor.empty() ? asked_.from : named_cursor(*journal_, asked_.cursor).at();
        answer tells(asked_, *journal_);
        if (!from) {
            return tell_tree(tells, asked_.cursor.empty() ? "asked" : "new_cursor",
                             asked_.cursor.empty() ? tree_text(place_)
                                                   : new_cursor_text(asked_, place_));
        }
        if (asked_.log) {
            return tell_log(tells, *from);
        }
        batch changes;
        token upto;
        const since_status status = journal_->since(*from, changes, upto, library_options());
        if (status == since_status::changes) {
            tells.tell(chosen_.chosen(changes));
            return end(tells, upto);
        }
        if (!asked_.or_list) {
            return refuse(refusal_text(asked_, place_, *journal_, status, *from));
        }
        return tell_tree(tells, status == since_status::too_old ? "too_old" : "other_history",
                         reason_text(asked_, *journal_, status, *from));
    }

    int tell_tree(answer& tells, std::string_view reason, const std::string& message) {
        tells.begin_tree(reason, message);
        const auto time = journal_->info().last;
        std::string path;
        change one;
        one.kind = change_kind::exists;
        one.root_path = place_.root;
        one.told_at = time;
        const bool slash = !place_.root.ends_with('/');
        const token upto =
            journal_->list({}, [&](std::string_view below, const known_entry& known) {
                path.assign(place_.root).append(slash && !below.empty() ? "/" : "").append(below);
                one.path = path;
                one.type = known.type;
                if (known.selected && chosen_.has(path, known.type)) {
                    ++one.seq;
                    tells.tell(one, known.look);
                }
            });
        return end(tells, upto);
    }

    int tell_log(answer& tells, const token& from) {
        token upto = from;
        const auto each = [&](const logged_batch& when, const batch& changes) {
            upto = when.upto;
            const batch told = chosen_.chosen(changes);
            if (!told.empty()) {
                tells.tell(when, told);
            }
            return true;
        };
        const since_status status = journal_->log(from, each, library_options());
        if (status != since_status::changes) {
            return refuse(refusal_text(asked_, place_, *journal_, status, from));
        }
        return end(tells, upto);
    }

    int end(answer& tells, const token& upto) {
        const int status = tells.end(upto);
        return status == exit_status::success ? keep(upto) : status;
    }

    /// What the next time begins with.
    int keep(const token& upto) {
        if (!asked_.token_file.empty()) {
            write_token_file(asked_.token_file, upto);
        }
        if (!asked_.cursor.empty()) {
            named_cursor cursor(*journal_, asked_.cursor);
            asked_.peek ? cursor.told(upto) : cursor.move(upto);
        }
        return exit_status::success;
    }

    static int refuse(const std::string& text) {
        say(text);
        return exit_status::unanswerable;
    }

    since_options library_options() const {
        return {
            .tell = chosen_.needed(), .root_path = place_.root, .expand = chosen_.needs_expanded()};
    }

    const journal_place place_;
    const since_request asked_;
    selection chosen_;
    std::optional<journal> journal_;
};

} // namespace

int since(const since_request& asked) {
    asking one(asked);
    return explained(one.place(), [&] { return one.run(); });
}

int diff(const since_request& asked, const token& to) {
    asking one(asked);
    return explained(one.place(), [&] { return one.run_between(to); });
}

} // namespace espy::cli

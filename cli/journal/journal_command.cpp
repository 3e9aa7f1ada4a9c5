#include "journal/journal_command.hpp"

#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "journal/place.hpp"
#include "journal/report.hpp"
#include "since/cursors.hpp"
#include "streams/interrupt.hpp"
#include "streams/output.hpp"

#include <espy/error.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <optional>
#include <vector>

namespace espy::cli {
namespace {

constexpr const char* journal_footer = R"(Examples:
  espy journal src                  what the journal of src holds, who reads it, and who writes it
  espy journal --format json src | jq .bytes
                                    the same for programs
  espy journal --check src          is all of the file as it should be?
  espy journal --forget old src     a cursor that nobody needs any more
  espy journal --renew src          throw it away; the next espy record or espy since makes a new one

PATH is the tree (the present directory, if none is given) or a file that is its journal.

After --renew every token is of another journal (exit status 5 of espy since), and cursors are new.

Exit status: 0 as asked, 1 error, or --check has found some, 2 wrong arguments.
)";

class journal_command final : public command {
public:
    std::string_view operand_names() const override { return "[PATH]"; }

    void declare(CLI::App& app) override {
        app.add_flag("--check", check_, "Look through all of the file");
        app.add_flag("--renew", renew_, "Delete the journal: a new one has another history");
        app.add_option("--forget", forget_, "Remove the cursor NAME")->type_name("NAME");
        app.add_option("--journal", place_.journal,
                       "Where it is written down, if not at the usual place")
            ->type_name("FILE");
        app.add_option("--format", format_, "As lines for people (the default), or one JSON object")
            ->type_name("text|json");
        app.footer(journal_footer);
    }

    int run(const operands& given) override {
        const std::vector<std::string> paths = given.all();
        if (paths.size() > 1) {
            throw usage_error(fmt::format(
                "{}: one PATH at a time; another one has a journal of its own", escaped(paths[1])));
        }
        if (format_ != "text" && format_ != "json") {
            throw usage_error(fmt::format("--format {}: not text or json", escaped(format_)));
        }
        if ((check_ ? 1 : 0) + (renew_ ? 1 : 0) + (forget_.empty() ? 0 : 1) > 1) {
            throw usage_error("--check, --renew and --forget exclude each other");
        }
        if (!paths.empty()) {
            place_.path = paths.front();
        }
        end_on_signals();
        return renew_ ? renew() : show(find_journal(place_));
    }

private:
    int show(const journal_place& place) {
        return explained(place, [&] { return show_opened(place); });
    }

    int show_opened(const journal_place& place) {
        journal about = open_journal(place);
        if (!forget_.empty()) {
            return forget(about, place);
        }
        if (check_) {
            return check(about);
        }
        print(format_ == "json" ? journal_json(about) : journal_text(about));
        return exit_status::success;
    }

    int forget(journal& about, const journal_place& place) {
        if (!named_cursor(about, forget_).forget()) {
            throw failure(
                fmt::format("no cursor {} in the journal of {}; to see them: espy journal {}",
                            escaped(forget_), escaped(place.root), place_arguments(place)));
        }
        return exit_status::success;
    }

    static int check(const journal& about) {
        const std::vector<std::string> wrong = about.check();
        for (const std::string& line : wrong) {
            say(line);
        }
        if (!wrong.empty()) {
            throw failure(fmt::format("{} is damaged; begin anew: espy journal --renew {}",
                                      escaped(about.file().native()),
                                      escaped(about.root().native())));
        }
        print("all is well\n");
        return exit_status::success;
    }

    /// Without opening it: what is wrong with it may be why it is to go.
    int renew() {
        const journal_place place = find_unread_journal(place_);
        try {
            journal::remove(place.file);
        } catch (const error& why) {
            throw failure(journal_error_text(place, why.code())); // errno, too
        }
        return exit_status::success;
    }

    place_words place_;
    std::string forget_;
    std::string format_ = "text";
    bool check_ = false;
    bool renew_ = false;
};

} // namespace

std::unique_ptr<command> make_journal_command() {
    return std::make_unique<journal_command>();
}

} // namespace espy::cli

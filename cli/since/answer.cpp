#include "since/answer.hpp"

#include "failing/exit_status.hpp"
#include "format/json_fields.hpp"
#include "format/timestamp.hpp"
#include "run/delivery.hpp"
#include "run/placeholders.hpp"
#include "since/job.hpp"
#include "streams/interrupt.hpp"
#include "streams/output.hpp"

#include <espy/batch_writer.hpp>
#include <espy/ignore/select.hpp>

#include <fmt/format.h>

#include <utility>

namespace espy::cli {
namespace {

/// Written at once.
constexpr std::size_t portion = 65536;

std::string utc(journal_time when) {
    std::string text;
    timestamp_writer(timestamp_writer::style::utc).append(text, when);
    return text;
}

} // namespace

answer::answer(const since_request& asked, const journal& source)
    : asked_(asked), source_(source), printer_(asked.shown), is_json_(asked.shown.format == "json"),
      needs_paths_(!asked.shell && has_placeholders(asked.command)) {}

void answer::begin_tree(std::string_view reason, std::string_view message) {
    if (is_json_) {
        json_fields line;
        line.text("change", "fresh");
        line.text("reason", reason);
        line.text("message", message);
        printer_.data += line.line();
    }
    if (!asked_.shown.quiet) {
        say(message);
    }
}

void answer::tell(batch changes) {
    for (const change& one : changes) {
        ++told_;
        const bool has_look = printer_.shows_looks() && one.kind != change_kind::removed;
        has_look ? printer_.add(one, look_at(one)) : printer_.add(one);
        flush(false);
    }
    if (needs_paths_ || asked_.shell) {
        changed_.add(std::move(changes));
    }
}

void answer::tell(const change& one, const signature& look) {
    ++told_;
    printer_.add(one, look);
    flush(false);
    if (needs_paths_ || asked_.shell) {
        batch kept;
        batch_writer writer(kept);
        change copy = one;
        copy.path = writer.keep(one.path);
        writer.append(copy);
        changed_.add(std::move(kept));
    }
}

void answer::tell(const logged_batch& when, const batch& changes) {
    const std::string at = to_string(when.upto);
    if (is_json_) {
        json_fields line;
        line.text("change", "batch_begin");
        line.text("cause", to_string(when.cause));
        line.text("token", at);
        line.text("time", utc(when.time));
        printer_.data += line.line();
    } else if (asked_.shown.format == "text") {
        std::string time;
        timestamp_writer(timestamp_writer::style::local).append(time, when.time);
        printer_.data += fmt::format("{:<12} {} {}\n", to_string(when.cause), time, at);
    }
    for (const change& one : changes) {
        printer_.add(one);
    }
    if (is_json_) {
        json_fields line;
        line.text("change", "batch_end");
        line.text("token", at);
        printer_.data += line.line();
    }
    ++told_;
    flush(false);
}

int answer::end(const token& upto) {
    append_token(upto);
    if (!asked_.command.empty()) {
        return is_empty() ? exit_status::success : run_command();
    }
    flush(true);
    return exit_status::success;
}

void answer::append_token(const token& upto) {
    const std::string text = to_string(upto);
    if (is_json_) {
        json_fields line;
        line.text("change", "token");
        line.text("token", text);
        printer_.data += line.line();
    } else if (asked_.cursor.empty() || asked_.peek) {
        const bool is_known = asked_.from == upto;
        if (asked_.token_file.empty() && !is_known && !asked_.shown.quiet) {
            printer_.words += fmt::format("token {}\n", text);
        }
    }
}

/// A command gets all of it at once.
void answer::flush(bool all) {
    if (asked_.command.empty() && (all || printer_.data.size() >= portion)) {
        print(printer_.data);
        printer_.data.clear();
        write_to_stderr(printer_.words);
        printer_.words.clear();
    }
}

int answer::run_command() {
    const std::vector<std::string> files = changed_.files();
    if (needs_paths_ && files.empty()) {
        return exit_status::success;
    }
    launch how;
    how.words = asked_.shell ? for_shell(asked_.command, files) : fill_in(asked_.command, files);
    const changes_way usual =
        needs_paths_ || asked_.shell ? changes_way::none : changes_way::standard_input;
    delivery gives(false);
    gives.prepare(how, printer_.data, asked_.changes_to.value_or(usual));
    write_to_stderr(printer_.words);
    const job_end ended = run_job(how);
    if (ended.ending_signal != 0 && ended.status != exit_status::success) {
        die_of(ended.ending_signal);
    }
    return ended.status;
}

signature answer::look_at(const change& one) const {
    const auto known = source_.look(ignore::path_below(one.root_path, one.path));
    return known ? known->look : signature();
}

} // namespace espy::cli

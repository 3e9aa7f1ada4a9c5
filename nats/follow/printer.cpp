#include "follow/printer.hpp"

#include "format/escape.hpp"
#include "format/json_string.hpp"
#include "journal/dates.hpp"
#include "streams/output.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace espy::fleet {
namespace {

/// Written at once.
constexpr std::size_t portion = 65536;

std::string place_of(const journal_name& of) {
    return of.machine + '/' + of.journal;
}

std::string path_of(const journal_name& of, std::string_view below) {
    return below.empty() ? place_of(of) : place_of(of).append("/").append(below);
}

} // namespace

printer::printer(const printer_options& options)
    : options_(options), is_json_(options.format == "json") {
    const bool is_word =
        options.format == "text" || options.format == "csv" || options.format == "nul";
    if (is_word) {
        format_ =
            cli::make_formatter(options.format, {.color = options.color}, cli::rename_paths::both);
    } else if (!is_json_ && !options.format.empty()) {
        format_ = cli::make_template_formatter(
            options.format,
            {{"machine", &machine_}, {"journal", &journal_}, {"batch", &batch_}, {"n", &number_}});
    }
}

void printer::changes(const journal_name& of, const envelope& what, const mirrored_changes& told) {
    print_all(of, what, told, false);
}

void printer::tree(const journal_name& of, const envelope& what, const mirrored_changes& told) {
    if (options_.initial) {
        print_all(of, what, told, true);
    }
}

void printer::ready(const journal_name& of, const envelope& what) {
    if (is_json_) {
        begin("ready", of);
        add_number("batch", what.upto.batch);
        cli::append_json_bytes(data_, "root", what.root);
        add_time("time", what.time);
        end();
    } else if (!options_.quiet) {
        word(of,
             fmt::format("ready: {} as of {}", cli::escaped(what.root), cli::date_text(what.time)));
    }
}

void printer::gap(const mirrored_journal& after, std::string_view reason) {
    const journal_name of{after.machine, after.journal};
    if (is_json_) {
        begin("gap", of);
        add_number("batch", after.at.batch);
        add_text("message", reason);
        end();
    } else {
        word(of, fmt::format(
                     "gap: something is missing after batch {} ({}); what it came to is told when "
                     "the tree comes",
                     after.at.batch, reason));
    }
}

void printer::resynced(const journal_name& of, const envelope& what) {
    if (is_json_) {
        begin("resynced", of);
        add_number("batch", what.upto.batch);
        add_time("time", what.time);
        end();
    } else {
        word(of, fmt::format("resynced: as of batch {}", what.upto.batch));
    }
}

void printer::silent(const journal_name& of, journal_time last_heard) {
    if (is_json_) {
        begin("silent", of);
        add_time("time", last_heard);
        end();
    } else {
        word(of, fmt::format("silent: nobody ships it since {}", cli::date_text(last_heard)));
    }
}

void printer::heard(const journal_name& of) {
    if (is_json_) {
        begin("heard", of);
        end();
    } else {
        word(of, "heard: it is shipped again");
    }
}

void printer::say(const std::string& words) {
    cli::say(cli::escaped(words));
}

void printer::flush() {
    if (!data_.empty()) {
        cli::print(data_);
        data_.clear();
    }
}

void printer::print_all(const journal_name& of, const envelope& what, const mirrored_changes& told,
                        bool as_tree) {
    if (!is_json_ && !format_) {
        return;
    }
    for (std::size_t at = 0; at < told.changes.size(); ++at) {
        change one = told.changes[at];
        one.kind = as_tree ? change_kind::exists : one.kind;
        one.seq = at + 1;
        one.told_at = what.time;
        if (options_.wanted.contains(one.kind)) {
            print(of, what, one, told.looks[at]);
        }
        if (data_.size() >= portion) {
            flush();
        }
    }
}

void printer::print(const journal_name& of, const envelope& what, const change& one,
                    const signature& look) {
    if (is_json_) {
        print_json(of, what, one, look);
        return;
    }
    if (!format_->has_place_for(one.kind)) {
        return;
    }
    machine_ = of.machine;
    journal_ = of.journal;
    batch_ = std::to_string(what.upto.batch);
    number_ = std::to_string(one.seq);
    const std::string root = place_of(of);
    const std::string path = path_of(of, one.path);
    const std::string from =
        one.kind == change_kind::renamed ? path_of(of, one.from) : std::string();
    change shown = one;
    shown.root_path = root;
    shown.path = path;
    shown.from = from;
    format_->append(data_, shown);
}

/// The order of the keys is part of the format. The first four name a change for ever.
void printer::print_json(const journal_name& of, const envelope& what, const change& one,
                         const signature& look) {
    begin(to_string(one.kind), of);
    add_number("batch", what.upto.batch);
    add_number("n", one.seq);
    cli::append_json_bytes(data_, "path", one.path);
    if (one.kind == change_kind::renamed) {
        cli::append_json_bytes(data_, "from", one.from);
    }
    add_text("type", to_string(one.type));
    data_ += one.replaced ? ",\"replaced\":true" : "";
    data_ += one.exchanged ? ",\"exchanged\":true" : "";
    add_time("time", what.time);
    if (look.mode != 0 && one.kind != change_kind::removed) {
        add_number("size", look.size);
        data_ += ",\"mtime\":\"";
        modified_.append(data_, journal_time(std::chrono::nanoseconds(look.modified)));
        fmt::format_to(std::back_inserter(data_), "\",\"mode\":\"{:04o}\"", look.mode & 07777U);
    }
    end();
}

void printer::begin(std::string_view word, const journal_name& of) {
    data_ += "{\"change\":\"";
    data_ += word;
    data_ += '"';
    cli::append_json_bytes(data_, "machine", of.machine);
    cli::append_json_bytes(data_, "journal", of.journal);
}

void printer::add_text(std::string_view name, std::string_view value) {
    cli::append_json_bytes(data_, name, value);
}

void printer::add_number(std::string_view name, std::uint64_t value) {
    fmt::format_to(std::back_inserter(data_), ",\"{}\":{}", name, value);
}

void printer::add_time(std::string_view name, journal_time when) {
    fmt::format_to(std::back_inserter(data_), ",\"{}\":\"", name);
    time_.append(data_, when);
    data_ += '"';
}

void printer::end() {
    data_ += "}\n";
}

void printer::word(const journal_name& of, std::string_view text) {
    if (format_) {
        flush(); // what it is about comes first
    }
    cli::say(fmt::format("{}: {}", cli::escaped(place_of(of)), text));
}

} // namespace espy::fleet

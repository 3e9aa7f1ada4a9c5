/// What espy follow prints.
#pragma once

#include "follow/listener.hpp"
#include "format/formatter.hpp"
#include "format/timestamp.hpp"

#include <espy/change.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace espy::fleet {

struct printer_options {
    /// Empty: changes are not printed.
    std::string format = "text";
    kinds wanted = default_kinds;
    /// The first tree of a journal is told, as `exists`.
    bool initial = false;
    bool quiet = false;
    bool color = false;
};

/// Data to standard output, words to standard error. In JSON all is data, in the order of the stream.
class printer final : public listener {
public:
    /// Throws `usage_error` if the format is none.
    explicit printer(const printer_options& options);

    void changes(const journal_name& of, const envelope& what,
                 const mirrored_changes& told) override;
    void tree(const journal_name& of, const envelope& what, const mirrored_changes& told) override;
    void ready(const journal_name& of, const envelope& what) override;
    void gap(const mirrored_journal& after, std::string_view reason) override;
    void resynced(const journal_name& of, const envelope& what) override;
    void silent(const journal_name& of, journal_time last_heard) override;
    void heard(const journal_name& of) override;
    void say(const std::string& words) override;
    void flush() override;

private:
    void begin(std::string_view word, const journal_name& of);
    void add_text(std::string_view name, std::string_view value);
    void add_number(std::string_view name, std::uint64_t value);
    void add_time(std::string_view name, journal_time when);
    void end();
    void print_all(const journal_name& of, const envelope& what, const mirrored_changes& told,
                   bool as_tree);
    void print(const journal_name& of, const envelope& what, const change& one,
               const signature& look);
    void print_json(const journal_name& of, const envelope& what, const change& one,
                    const signature& look);
    void word(const journal_name& of, std::string_view text);

    printer_options options_;
    bool is_json_;
    /// What a template has beside a change.
    std::string machine_;
    std::string journal_;
    std::string batch_;
    std::string number_;
    std::unique_ptr<cli::formatter> format_;
    cli::timestamp_writer time_{cli::timestamp_writer::style::utc};
    cli::timestamp_writer modified_{cli::timestamp_writer::style::utc};
    std::string data_;
};

} // namespace espy::fleet

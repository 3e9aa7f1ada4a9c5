/// What the formats of the output have in common.
#pragma once

#include <espy/change.hpp>
#include <espy/known.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace espy::cli {

/// One of the changes that are about an entry, not about the stream itself.
constexpr bool is_about_entry(change_kind kind) noexcept {
    return kind < change_kind::ready;
}

/// Where a settled batch begins and ends.
enum class batch_mark { begin, end };

/// `batch_begin`, `batch_end`.
constexpr std::string_view to_string(batch_mark mark) noexcept {
    return mark == batch_mark::begin ? "batch_begin" : "batch_end";
}

/// Writes changes in some form. Distinct objects: safe. Shared objects: unsafe.
class formatter {
public:
    formatter() = default;
    formatter(const formatter&) = delete;
    formatter& operator=(const formatter&) = delete;
    virtual ~formatter() = default;

    /// True if the form has a place for this kind of change among the data; what it has no place
    /// for is a word on standard error.
    virtual bool has_place_for(change_kind kind) const noexcept = 0;
    /// Appends one change, with what ends it.
    /// @pre `has_place_for(change.kind)`.
    virtual void append(std::string& out, const change& change) = 0;
    /// True if the form has a place for what an entry looks like.
    virtual bool shows_looks() const noexcept { return false; }
    /// As `append`, with what the entry looks like, if the form has a place for that.
    virtual void append_with(std::string& out, const change& change, const signature& /*look*/) {
        append(out, change);
    }
    /// Appends a mark, if the form has such.
    /// @param nearest The first or the last change of the batch.
    virtual void append_mark(std::string& /*out*/, batch_mark /*mark*/, const change& /*nearest*/) {
    }
};

struct text_options {
    bool color = false;
    /// Begin each line with the local time.
    bool time = false;
    /// Say at its end who did it.
    bool who = false;
};

/// Which paths of a rename stand where there are only paths.
enum class rename_paths { new_only, both };

/// A field that templates have besides those of a change; its value, which has to live as long, is looked at for each change.
struct template_field {
    std::string_view name;
    const std::string* value = nullptr;
};

/// Whether who tells the changes knows what entries look like: size, mtime, mode.
enum class entry_looks { unknown, known };

/// Lines for people.
std::unique_ptr<formatter> make_text_formatter(const text_options& options);
/// JSON, one object a line.
std::unique_ptr<formatter> make_json_formatter();
/// Comma-separated values, after a line with the names of the columns; those of looks are the last, if
/// they are known.
std::unique_ptr<formatter> make_csv_formatter(entry_looks looks);
/// Paths only, as they are, each ended by a NUL.
std::unique_ptr<formatter> make_nul_formatter(rename_paths of_a_rename);
/// A line for each change after a pattern such as `{change} {path}`. Throws `usage_error` if the
/// pattern has an unknown field.
std::unique_ptr<formatter> make_template_formatter(std::string_view pattern,
                                                   std::vector<template_field> more = {});
/// The same with fields for what entries look like: `{size}`, `{mtime}` and `{mode}`.
std::unique_ptr<formatter> make_look_template_formatter(std::string_view pattern);

/// `text`, `json`, `csv`, `nul`, or else a template. Throws `usage_error` for a word that is neither.
std::unique_ptr<formatter> make_formatter(std::string_view format, const text_options& options,
                                          rename_paths of_a_rename = rename_paths::new_only,
                                          entry_looks looks = entry_looks::unknown);

} // namespace espy::cli

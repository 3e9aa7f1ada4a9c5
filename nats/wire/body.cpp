/// A line has what `espy since` prints of a change, in its order; so that whoever reads a stream by other means finds
/// what he knows. What comes from the wire is not believed: a path leads to an entry of the tree, or nowhere.
#include "wire/body.hpp"

#include "format/base64.hpp"
#include "format/json_string.hpp"
#include "format/timestamp.hpp"
#include "wire/compression.hpp"
#include "wire/times.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <iterator>

namespace espy::fleet {
namespace {

void append_line(std::string& out, const told_entry& entry) {
    out += "{\"change\":\"";
    out += to_string(entry.kind);
    out += '"';
    cli::append_json_bytes(out, "path", entry.path);
    if (entry.kind == change_kind::renamed) {
        cli::append_json_bytes(out, "from", entry.from);
    }
    if (entry.type != entry_type::none) {
        fmt::format_to(std::back_inserter(out), ",\"type\":\"{}\"", to_string(entry.type));
    }
    out += entry.replaced ? ",\"replaced\":true" : "";
    out += entry.exchanged ? ",\"exchanged\":true" : "";
    if (entry.look) {
        fmt::format_to(std::back_inserter(out), ",\"size\":{},\"mtime\":\"", entry.look->size);
        cli::timestamp_writer(cli::timestamp_writer::style::utc).append(out, entry.look->modified);
        fmt::format_to(std::back_inserter(out), "\",\"mode\":\"{:04o}\"", entry.look->mode);
    }
    out += "}\n";
}

using object = rapidjson::Value;

std::string_view text_of(const object& line, const char* name) {
    const auto found = line.FindMember(name);
    return found != line.MemberEnd() && found->value.IsString()
               ? std::string_view(found->value.GetString(), found->value.GetStringLength())
               : std::string_view();
}

bool flag_of(const object& line, const char* name) {
    const auto found = line.FindMember(name);
    return found != line.MemberEnd() && found->value.IsTrue();
}

/// Each name on the way is one of a directory's entries.
bool is_below(std::string_view path) noexcept {
    if (path.empty()) {
        return true;
    }
    if (path.find('\0') != std::string_view::npos) {
        return false;
    }
    for (;;) {
        const auto end = path.find('/');
        const std::string_view name = path.substr(0, end);
        if (name.empty() || name == "." || name == "..") {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        path.remove_prefix(end + 1);
    }
}

bool read_path(const object& line, const char* name, const char* base64_name, std::string& out) {
    const std::string_view encoded = text_of(line, base64_name);
    if (encoded.empty()) {
        out = text_of(line, name);
        return is_below(out);
    }
    auto bytes = cli::from_base64(encoded);
    out = bytes ? std::move(*bytes) : std::string("..");
    return is_below(out);
}

bool read_type(std::string_view word, entry_type& out) {
    for (const entry_type type :
         {entry_type::file, entry_type::directory, entry_type::symlink, entry_type::other}) {
        if (to_string(type) == word) {
            out = type;
            return true;
        }
    }
    return word.empty();
}

bool read_look(const object& line, std::optional<entry_look>& out) {
    const auto size = line.FindMember("size");
    if (size == line.MemberEnd()) {
        return true;
    }
    const auto modified = time_from_text(text_of(line, "mtime"));
    const std::string_view mode = text_of(line, "mode");
    entry_look look;
    for (const char digit : mode) {
        if (digit < '0' || digit > '7') {
            return false;
        }
        look.mode = look.mode * 8U + static_cast<unsigned>(digit - '0');
    }
    if (!size->value.IsUint64() || !modified || mode.size() != 4) {
        return false;
    }
    look.size = size->value.GetUint64();
    look.modified = *modified;
    out = look;
    return true;
}

bool is_told(change_kind kind, message_kind in) noexcept {
    return in == message_kind::snapshot
               ? kind == change_kind::exists
               : kind >= change_kind::created && kind <= change_kind::removed;
}

bool read_line(const object& line, message_kind in, told_entry& out) {
    const auto kind = change_kind_from_string(text_of(line, "change"));
    if (!kind || !is_told(*kind, in)) {
        return false;
    }
    out.kind = *kind;
    out.replaced = flag_of(line, "replaced");
    out.exchanged = flag_of(line, "exchanged");
    return read_path(line, "path", "path_base64", out.path) &&
           read_path(line, "from", "from_base64", out.from) &&
           read_type(text_of(line, "type"), out.type) && read_look(line, out.look);
}

} // namespace

body_writer::body_writer(std::size_t limit, std::uint64_t first) : limit_(limit), first_(first) {}

void body_writer::add(const told_entry& entry) {
    line_.clear();
    append_line(line_, entry);
    if (count_ > 0 && body_.size() + line_.size() > limit_) {
        close();
    }
    body_ += line_;
    ++count_;
}

void body_writer::close() {
    const bool is_large = body_.size() > worth_compressing;
    parts_.push_back(
        {{first_, count_, 0}, is_large ? deflated(body_) : std::move(body_), is_large});
    first_ += count_;
    count_ = 0;
    body_.clear();
}

std::vector<body_part> body_writer::finish() {
    if (count_ > 0 || parts_.empty()) {
        close();
    }
    for (body_part& part : parts_) {
        part.range.total = first_;
    }
    return std::move(parts_);
}

std::optional<std::vector<told_entry>> read_body(const envelope& headers, std::string_view body) {
    std::string whole;
    if (headers.deflated) {
        auto bytes = inflated(body, largest_body);
        if (!bytes) {
            return {};
        }
        whole = std::move(*bytes);
        body = whole;
    }
    std::vector<told_entry> entries;
    while (!body.empty()) {
        const auto end = body.find('\n');
        if (end == std::string_view::npos || entries.size() == headers.part.count) {
            return {};
        }
        rapidjson::Document line;
        line.Parse(body.data(), end);
        body.remove_prefix(end + 1);
        if (line.HasParseError() || !line.IsObject() ||
            !read_line(line, headers.kind, entries.emplace_back())) {
            return {};
        }
    }
    return entries.size() == headers.part.count ? std::optional(std::move(entries)) : std::nullopt;
}

} // namespace espy::fleet

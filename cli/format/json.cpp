#include "format/base64.hpp"
#include "format/formatter.hpp"
#include "format/json_string.hpp"
#include "format/look_text.hpp"
#include "format/plain.hpp"
#include "format/timestamp.hpp"
#include "format/utf8.hpp"

#include <fmt/format.h>

#include <cstring>
#include <iterator>

namespace espy::cli {
namespace {

/// The keys come in a fixed order, which is part of the format; what does not apply is left out.
class json_formatter final : public formatter {
public:
    bool has_place_for(change_kind /*kind*/) const noexcept override { return true; }

    void append(std::string& out, const change& change) override {
        append_change(out, change);
        out += "}\n";
    }

    bool shows_looks() const noexcept override { return true; }

    void append_with(std::string& out, const change& change, const signature& look) override {
        append_change(out, change);
        look_.take(look);
        if (!look_.size.empty()) {
            out.append(",\"size\":").append(look_.size);
            text(out, ",\"mtime\":", look_.mtime);
            text(out, ",\"mode\":", look_.mode);
        }
        out += "}\n";
    }

    void append_mark(std::string& out, batch_mark mark, const change& nearest) override {
        begin(out, to_string(mark));
        place(out, nearest);
        out += "}\n";
    }

private:
    void append_change(std::string& out, const change& change) {
        begin(out, to_string(change.kind));
        path(out, ",\"path\":", ",\"path_base64\":", change.path);
        path(out, ",\"from\":", ",\"from_base64\":", change.from);
        text(out, ",\"type\":", to_string(change.type));
        flag(out, ",\"replaced\":true", change.replaced);
        flag(out, ",\"exchanged\":true", change.exchanged);
        path(out, ",\"root\":", {}, change.root_path);
        place(out, change);
        if (change.pid > 0) {
            out += ",\"pid\":";
            const fmt::format_int pid(change.pid);
            out.append(pid.data(), pid.size());
        }
        path(out, ",\"process\":", {}, change.process);
        if (change.error) {
            const char* const name = ::strerrorname_np(change.error.value());
            text(out, ",\"error\":", name != nullptr ? name : std::to_string(change.error.value()));
        }
        path(out, ",\"message\":", {}, change.message);
    }

    static void begin(std::string& out, std::string_view what) {
        out += "{\"change\":\"";
        out += what;
        out += '"';
    }

    /// Where in the stream, and when.
    void place(std::string& out, const change& change) {
        out += ",\"seq\":";
        const fmt::format_int seq(change.seq);
        out.append(seq.data(), seq.size());
        out += ",\"time\":\"";
        time_.append(out, change.told_at);
        out += '"';
    }

    static void text(std::string& out, std::string_view key, std::string_view value) {
        if (!value.empty()) {
            out += key;
            append_json_string(out, value);
        }
    }

    static void flag(std::string& out, std::string_view member, bool value) {
        if (value) {
            out += member;
        }
    }

    /// A text of any bytes. JSON has characters only: if they are no UTF-8, the wrong ones are
    /// replaced, and the bytes follow under `bytes_key` if there is one.
    void path(std::string& out, std::string_view key, std::string_view bytes_key,
              std::string_view value) {
        if (plain_prefix(value) == value.size() || valid_utf8_prefix(value) == value.size()) {
            text(out, key, value);
            return;
        }
        scratch_.clear();
        append_replaced(scratch_, value);
        text(out, key, scratch_);
        if (!bytes_key.empty()) {
            text(out, bytes_key, base64(value));
        }
    }

    timestamp_writer time_{timestamp_writer::style::utc};
    look_text look_;
    std::string scratch_;
};

} // namespace

std::unique_ptr<formatter> make_json_formatter() {
    return std::make_unique<json_formatter>();
}

} // namespace espy::cli

#include "format/base64.hpp"
#include "format/formatter.hpp"
#include "format/timestamp.hpp"
#include "format/utf8.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstring>

namespace espy::cli {
namespace {

/// The keys come in a fixed order, which is part of the format; what does not apply is left out.
class json_formatter final : public formatter {
public:
    bool has_place_for(change_kind /*kind*/) const noexcept override { return true; }

    void append(std::string& out, const change& change) override {
        begin(to_string(change.kind));
        path("path", "path_base64", change.path);
        path("from", "from_base64", change.from);
        text("type", to_string(change.type));
        flag("replaced", change.replaced);
        flag("exchanged", change.exchanged);
        path("root", {}, change.root_path);
        place(change);
        if (change.pid > 0) {
            key("pid");
            writer_.Int(change.pid);
        }
        path("process", {}, change.process);
        if (change.error) {
            const char* const name = ::strerrorname_np(change.error.value());
            text("error", name != nullptr ? name : std::to_string(change.error.value()));
        }
        path("message", {}, change.message);
        end(out);
    }

    void append_mark(std::string& out, batch_mark mark, const change& nearest) override {
        begin(to_string(mark));
        place(nearest);
        end(out);
    }

private:
    void begin(std::string_view what) {
        buffer_.Clear();
        writer_.Reset(buffer_);
        writer_.StartObject();
        text("change", what);
    }

    /// Where in the stream, and when.
    void place(const change& change) {
        key("seq");
        writer_.Uint64(change.seq);
        scratch_.clear();
        time_.append(scratch_, change.time);
        text("time", scratch_);
    }

    void end(std::string& out) {
        writer_.EndObject();
        out.append(buffer_.GetString(), buffer_.GetSize());
        out += '\n';
    }

    void key(std::string_view name) {
        writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    }

    void text(std::string_view name, std::string_view value) {
        if (!value.empty()) {
            key(name);
            writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
        }
    }

    void flag(std::string_view name, bool value) {
        if (value) {
            key(name);
            writer_.Bool(true);
        }
    }

    /// A text of any bytes. JSON has characters only: if they are no UTF-8, the wrong ones are
    /// replaced, and the bytes follow under `bytes_name` if there is one.
    void path(std::string_view name, std::string_view bytes_name, std::string_view value) {
        if (valid_utf8_prefix(value) == value.size()) {
            text(name, value);
            return;
        }
        scratch_.clear();
        append_replaced(scratch_, value);
        text(name, scratch_);
        if (!bytes_name.empty()) {
            text(bytes_name, base64(value));
        }
    }

    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
    timestamp_writer time_{timestamp_writer::style::utc};
    std::string scratch_;
};

} // namespace

std::unique_ptr<formatter> make_json_formatter() {
    return std::make_unique<json_formatter>();
}

} // namespace espy::cli

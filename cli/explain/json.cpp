#include "explain/explanation.hpp"
#include "format/base64.hpp"
#include "format/utf8.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace espy::cli {
namespace {

class json_writer {
public:
    std::string run(const explanation& about) {
        writer_.StartObject();
        path("path", about.path);
        path("root", about.root);
        text("type", to_string(about.type));
        flag("told", about.is_told());
        if (!about.root.empty()) {
            decisions(about);
            covered("watch", about.itself);
            if (about.content) {
                covered("content", *about.content);
            }
        }
        if (!about.choice.reason.empty()) {
            key("choice");
            writer_.StartObject();
            text("backend", to_string(about.choice.backend));
            text("reason", about.choice.reason);
            writer_.EndObject();
        }
        path("link", about.link);
        path("followed", about.followed);
        text("message", about.message);
        writer_.EndObject();
        return std::string(buffer_.GetString(), buffer_.GetSize()) + '\n';
    }

private:
    void decisions(const explanation& about) {
        flag("ignored", about.ignored);
        if (!about.matched.empty()) {
            key("rule");
            writer_.StartObject();
            path("matched", about.matched);
            path("source", about.source);
            if (about.line != 0) {
                key("line");
                writer_.Uint64(about.line);
            }
            path("pattern", about.pattern);
            writer_.EndObject();
        }
        flag("selected", about.selected);
        path("selection", about.selection_text);
    }

    void covered(std::string_view name, const coverage& answer) {
        key(name);
        writer_.StartObject();
        text("by", to_string(answer.by));
        text("gap", to_string(answer.gap));
        path("place", answer.place);
        text("backend", answer.backend);
        if (answer.interval.count() > 0) {
            key("interval_ms");
            writer_.Int64(answer.interval.count());
        }
        writer_.EndObject();
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
        key(name);
        writer_.Bool(value);
    }

    /// Bytes that are no UTF-8 are U+FFFD, and exact in `NAME_base64`.
    void path(std::string_view name, std::string_view value) {
        std::string shown;
        append_replaced(shown, value);
        text(name, shown);
        if (shown != value) {
            text(std::string(name) + "_base64", base64(value));
        }
    }

    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

} // namespace

void append_json(std::string& out, const explanation& about) {
    out += json_writer().run(about);
}

} // namespace espy::cli

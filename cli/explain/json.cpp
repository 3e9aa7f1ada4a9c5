#include "explain/explanation.hpp"
#include "format/json_fields.hpp"

namespace espy::cli {
namespace {

void put_covered(json_fields& json, std::string_view name, const coverage& answer) {
    json.object(name, [&] {
        json.text("by", to_string(answer.by));
        json.text("gap", to_string(answer.gap));
        json.bytes("place", answer.place);
        json.text("backend", answer.backend);
        if (answer.interval.count() > 0) {
            json.number("interval_ms", static_cast<std::uint64_t>(answer.interval.count()));
        }
    });
}

void put_decisions(json_fields& json, const explanation& about) {
    json.flag("ignored", about.ignored);
    if (!about.matched.empty()) {
        json.object("rule", [&] {
            json.bytes("matched", about.matched);
            json.bytes("source", about.source);
            json.number("line",
                        about.line != 0 ? std::optional<std::uint64_t>(about.line) : std::nullopt);
            json.bytes("pattern", about.pattern);
        });
    }
    json.flag("selected", about.selected);
    json.bytes("selection", about.selection_text);
}

} // namespace

void append_json(std::string& out, const explanation& about) {
    json_fields json;
    json.bytes("path", about.path);
    json.bytes("root", about.root);
    json.text("type", to_string(about.type));
    json.flag("told", about.is_told());
    if (!about.root.empty()) {
        put_decisions(json, about);
        put_covered(json, "watch", about.itself);
        if (about.content) {
            put_covered(json, "content", *about.content);
        }
    }
    if (!about.choice.reason.empty()) {
        json.object("choice", [&] {
            json.text("backend", to_string(about.choice.backend));
            json.text("reason", about.choice.reason);
        });
    }
    json.bytes("link", about.link);
    json.bytes("followed", about.followed);
    json.text("message", about.message);
    out += json.line();
}

} // namespace espy::cli

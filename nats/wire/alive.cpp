#include "wire/alive.hpp"

#include "format/json_fields.hpp"
#include "format/timestamp.hpp"
#include "wire/times.hpp"

#include <fmt/format.h>
#include <rapidjson/document.h>

#include <charconv>

namespace espy::fleet {
namespace {

std::string_view text_of(const rapidjson::Document& from, const char* name) {
    const auto found = from.FindMember(name);
    return found != from.MemberEnd() && found->value.IsString()
               ? std::string_view(found->value.GetString(), found->value.GetStringLength())
               : std::string_view();
}

bool read_hexadecimal(std::string_view text, std::uint64_t& out) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, 16);
    return error == std::errc() && end == text.data() + text.size();
}

} // namespace

message sealed(const alive& what, const source_name& source) {
    std::string time;
    cli::timestamp_writer(cli::timestamp_writer::style::utc).append(time, what.time);
    cli::json_fields fields;
    fields.number("version", 1);
    fields.text("instance", fmt::format("{:016x}", what.instance));
    fields.text("origin", fmt::format("{:016x}", what.origin));
    fields.text("root", header_encoded(what.root));
    fields.text("sent", what.sent ? to_string(*what.sent) : "");
    fields.number("behind", what.behind);
    fields.text("time", time);
    fields.flag("recorded", what.recorded);
    message result;
    result.subject = alive_subject(source);
    result.body = fields.line();
    return result;
}

std::optional<alive> read_alive(const message& from) {
    rapidjson::Document parsed;
    parsed.Parse(from.body.data(), from.body.size());
    const rapidjson::Document& fields = parsed;
    if (fields.HasParseError() || !fields.IsObject()) {
        return {};
    }
    alive result;
    const auto root = header_decoded(text_of(fields, "root"));
    const auto time = time_from_text(text_of(fields, "time"));
    const auto behind = fields.FindMember("behind");
    const auto recorded = fields.FindMember("recorded");
    if (!read_hexadecimal(text_of(fields, "instance"), result.instance) ||
        !read_hexadecimal(text_of(fields, "origin"), result.origin) || !root || !time ||
        behind == fields.MemberEnd() || !behind->value.IsUint64() ||
        recorded == fields.MemberEnd() || !recorded->value.IsBool()) {
        return {};
    }
    result.root = *root;
    result.time = *time;
    result.behind = behind->value.GetUint64();
    result.recorded = recorded->value.GetBool();
    result.sent = token_from_string(text_of(fields, "sent"));
    return result;
}

} // namespace espy::fleet

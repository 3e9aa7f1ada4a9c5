/// An object of JSON, key by key. Keys come in the order of the calls, which is part of the format; what
/// is not known is left out.
#pragma once

#include "format/base64.hpp"
#include "format/utf8.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace espy::cli {

/// Distinct objects: safe. Shared objects: unsafe.
class json_fields {
public:
    json_fields() { json_.StartObject(); }

    void text(std::string_view name, std::string_view content) {
        if (!content.empty()) {
            key(name);
            value(content);
        }
    }
    void number(std::string_view name, std::optional<std::uint64_t> content) {
        if (content) {
            key(name);
            json_.Uint64(*content);
        }
    }
    void flag(std::string_view name, bool content) {
        key(name);
        json_.Bool(content);
    }
    /// A text of any bytes: what is not UTF-8 is replaced, and `NAME_base64` has the bytes.
    void bytes(std::string_view name, std::string_view content) {
        if (valid_utf8_prefix(content) == content.size()) {
            text(name, content);
            return;
        }
        std::string replaced;
        append_replaced(replaced, content);
        text(name, replaced);
        text(std::string(name) + "_base64", base64(content));
    }
    /// An object, whose fields `put` writes.
    template <typename Put>
    void object(std::string_view name, Put put) {
        key(name);
        json_.StartObject();
        put();
        json_.EndObject();
    }
    /// An object for each of the list.
    template <typename List, typename Put>
    void objects(std::string_view name, const List& list, Put put_one) {
        key(name);
        json_.StartArray();
        for (const auto& entry : list) {
            json_.StartObject();
            put_one(entry);
            json_.EndObject();
        }
        json_.EndArray();
    }
    template <typename List>
    void texts(std::string_view name, const List& list) {
        key(name);
        json_.StartArray();
        for (const auto& entry : list) {
            value(entry);
        }
        json_.EndArray();
    }

    /// Ends it: one line.
    std::string line() {
        json_.EndObject();
        return std::string(buffer_.GetString(), buffer_.GetSize()) + '\n';
    }

private:
    void key(std::string_view name) {
        json_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
    }
    void value(std::string_view text) {
        json_.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    }

    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> json_{buffer_};
};

} // namespace espy::cli

#include "ignore/git_config.hpp"

#include "ignore/source_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <fcntl.h>

namespace espy::ignore {
namespace {

constexpr int deepest_include = 10;

bool is_space(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r';
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char byte) {
        return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
    });
    return result;
}

/// Goes through the settings of one file.
class config_reader {
public:
    explicit config_reader(std::string_view text) : text_(text) {
        if (text_.starts_with("\xef\xbb\xbf")) {
            text_.remove_prefix(3);
        }
    }

    /// The next `key = value`; false at the end.
    bool next() {
        while (skip_blanks()) {
            if (text_.front() == '[') {
                read_section();
            } else if (text_.front() == '#' || text_.front() == ';') {
                skip_line();
            } else {
                read_setting();
                return true;
            }
        }
        return false;
    }

    /// `section.key` in lower case; a section with a subsection in quotes keeps it.
    std::string name() const { return section_ + '.' + key_; }
    const std::string& value() const { return value_; }

private:
    bool skip_blanks() {
        const std::size_t at = text_.find_first_not_of(" \t\r\n");
        text_.remove_prefix(std::min(at, text_.size()));
        return !text_.empty();
    }

    void skip_line() { text_.remove_prefix(std::min(text_.find('\n'), text_.size())); }

    void read_section() {
        const std::size_t end = std::min(text_.find_first_of("]\n"), text_.size());
        section_ = lower(text_.substr(1, end - 1));
        text_.remove_prefix(std::min(end + 1, text_.size()));
    }

    void read_setting() {
        const std::size_t end = std::min(text_.find_first_of("=\n"), text_.size());
        std::string_view key = text_.substr(0, end);
        while (!key.empty() && is_space(key.back())) {
            key.remove_suffix(1);
        }
        key_ = lower(key);
        value_.clear();
        text_.remove_prefix(end);
        if (text_.starts_with('=')) {
            text_.remove_prefix(1);
            read_value();
        }
    }

    /// Quotes, escapes, comments and continued lines, as in git-config(1).
    void read_value() {
        bool quoted = false;
        std::size_t kept = 0;
        for (; !text_.empty() && text_.front() != '\n'; text_.remove_prefix(1)) {
            const char byte = text_.front();
            if (byte == '"') {
                quoted = !quoted;
                kept = value_.size();
            } else if (!quoted && (byte == '#' || byte == ';')) {
                skip_line();
                break;
            } else if (byte == '\\' && text_.size() > 1) {
                text_.remove_prefix(1);
                append_escaped();
                kept = value_.size();
            } else if (quoted || !is_space(byte)) {
                value_ += byte;
                kept = value_.size();
            } else if (!value_.empty()) {
                value_ += byte;
            }
        }
        value_.resize(kept);
    }

    void append_escaped() {
        switch (text_.front()) {
        case '\n': break;
        case '\r': text_.remove_prefix(text_.starts_with("\r\n") ? 1 : 0); break;
        case 't': value_ += '\t'; break;
        case 'n': value_ += '\n'; break;
        case 'b': value_ += '\b'; break;
        default: value_ += text_.front();
        }
    }

    std::string_view text_;
    std::string section_;
    std::string key_;
    std::string value_;
};

std::optional<std::string> read_config(const std::filesystem::path& config, int depth) {
    std::error_code ec;
    const auto text = read_file(AT_FDCWD, config.c_str(), links::follow, ec);
    if (!text || depth > deepest_include) {
        return std::nullopt;
    }
    std::optional<std::string> found;
    config_reader reader(*text);
    while (reader.next()) {
        if (reader.name() == "core.excludesfile") {
            found = reader.value();
        } else if (reader.name() == "include.path") {
            const auto path = config.parent_path() / expand_home(reader.value());
            if (auto included = read_config(path, depth + 1)) {
                found = std::move(included);
            }
        }
    }
    return found;
}

} // namespace

std::optional<std::string> excludes_file_of(const std::filesystem::path& config) {
    return read_config(config, 0);
}

std::filesystem::path expand_home(const std::string& text) {
    const char* const home = std::getenv("HOME");
    if (home != nullptr && (text == "~" || text.starts_with("~/"))) {
        return home + text.substr(1);
    }
    return text;
}

} // namespace espy::ignore

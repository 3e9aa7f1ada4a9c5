#include "ignore/git_config.hpp"

#include "base/limits.hpp"
#include "ignore/source_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include <fcntl.h>

namespace espy::ignore {
namespace {

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

void read_included(int directory, const char* name, const std::filesystem::path& config, int depth,
                   git_settings& settings, bool& refused) {
    std::error_code ec;
    const auto text = read_file(directory, name, links::follow, ec);
    refused = refused || depth > limit::includes || settings.files_left-- <= 0 ||
              ec == std::errc::file_too_large || (text && text->size() > settings.bytes_left);
    if (!text || refused) {
        return;
    }
    settings.bytes_left -= text->size();
    config_reader reader(*text);
    while (!refused && reader.next()) {
        if (reader.name() == "core.excludesfile") {
            settings.excludes_file = reader.value();
        } else if (reader.name() == "safe.directory" && reader.value().empty()) {
            settings.safe_directories.clear();
        } else if (reader.name() == "safe.directory") {
            settings.safe_directories.push_back(reader.value());
        } else if (reader.name() == "include.path") {
            const auto path = config.parent_path() / expand_home(reader.value());
            read_included(AT_FDCWD, path.c_str(), path, depth + 1, settings, refused);
        }
    }
}

} // namespace

bool read_config(int directory, const char* name, const std::filesystem::path& config,
                 git_settings& settings) {
    bool refused = false;
    read_included(directory, name, config, 0, settings, refused);
    return !refused;
}

std::filesystem::path expand_home(const std::string& text) {
    const char* const home = std::getenv("HOME");
    if (home != nullptr && (text == "~" || text.starts_with("~/"))) {
        return home + text.substr(1);
    }
    return text;
}

} // namespace espy::ignore

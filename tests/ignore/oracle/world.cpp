#include "world.hpp"

#include <fstream>

namespace espy::ignore::test {
namespace {

void write_file(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

} // namespace

void write(const world& what, const std::filesystem::path& top,
           const std::filesystem::path& global) {
    std::filesystem::create_directories(top / ".git/objects");
    std::filesystem::create_directories(top / ".git/refs");
    write_file(top / ".git/HEAD", "ref: refs/heads/main\n");
    for (const std::string& directory : what.directories) {
        std::filesystem::create_directories(top / directory);
    }
    for (const auto& [file, text] : what.files) {
        write_file(top / file, text);
    }
    write_file(global, what.global);
}

std::string quote(const std::string& text) {
    constexpr std::string_view digits = "01234567";
    std::string result = "\"";
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        if (byte == '"' || byte == '\\') {
            result += '\\';
            result += byte;
        } else if (byte == '\n') {
            result += "\\n";
        } else if (value < 0x20 || value > 0x7e) {
            result += {'\\', digits[value >> 6U], digits[value >> 3U & 7U], digits[value & 7U]};
        } else {
            result += byte;
        }
    }
    return result + '"';
}

std::string describe(const world& what) {
    std::string text;
    for (const auto& [file, content] : what.files) {
        text += "  " + quote(file) + ": " + quote(content) + '\n';
    }
    text += "  global excludes: " + quote(what.global) + '\n';
    for (const std::string& directory : what.directories) {
        text += "  directory " + quote(directory) + '\n';
    }
    for (const std::string& path : what.paths) {
        text += "  path " + quote(path) + '\n';
    }
    return text;
}

} // namespace espy::ignore::test

#include "link/secret_file.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <system_error>

namespace espy::fleet {
namespace {

std::ifstream open(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in || std::filesystem::is_directory(file)) {
        const int why = in ? EISDIR : errno;
        throw cli::failure(fmt::format("{}: {}", cli::escaped(file.native()),
                                       std::generic_category().message(why)));
    }
    return in;
}

} // namespace

void must_be_readable(const std::filesystem::path& file) {
    open(file);
}

std::string read_secret(const std::filesystem::path& file) {
    std::ifstream in = open(file);
    std::string line;
    std::getline(in, line);
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) {
        line.pop_back();
    }
    if (line.empty()) {
        throw cli::failure(fmt::format("{}: its first line is empty", cli::escaped(file.native())));
    }
    return line;
}

} // namespace espy::fleet

#include "inotify_tools/options.hpp"
#include "inotify_tools/refusal.hpp"
#include "streams/output.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>

namespace espy::cli::inotify_tools {
namespace {

void take(watch_list& to, std::string line) {
    if (line.starts_with('@')) {
        to.excluded.push_back(line.substr(1));
    } else {
        to.watched.push_back(std::move(line));
    }
}

void take_lines(watch_list& to, std::istream& lines) {
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) {
            take(to, std::move(line));
        }
    }
}

} // namespace

watch_list read_watch_list(const tool_options& given) {
    watch_list to;
    if (given.list == "-") {
        take_lines(to, std::cin);
    } else if (given.list) {
        errno = 0;
        if (std::ifstream file(*given.list); file) {
            take_lines(to, file);
        } else {
            write_to_stderr("Couldn't open " + *given.list + ": " + std::strerror(errno) + '\n');
        }
    }
    for (const std::string& path : given.paths) {
        take(to, path);
    }
    if (to.watched.empty()) {
        throw refusal("No files specified to watch!");
    }
    return to;
}

} // namespace espy::cli::inotify_tools

#include "run/descendants.hpp"

#include "format/escape.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

namespace espy::cli {
namespace {

std::vector<pid_t> children_of(pid_t process) {
    std::vector<pid_t> result;
    std::error_code ec;
    std::filesystem::directory_iterator task(fmt::format("/proc/{}/task", process), ec);
    // Each thread has those that it started.
    for (; !ec && task != std::filesystem::directory_iterator(); task.increment(ec)) {
        std::ifstream list(task->path() / "children");
        for (pid_t child = 0; list >> child;) {
            result.push_back(child);
        }
    }
    return result;
}

} // namespace

void for_each_descendant(pid_t ancestor, const std::function<bool(pid_t)>& visit) {
    std::vector<pid_t> ahead = children_of(ancestor);
    while (!ahead.empty()) {
        const pid_t process = ahead.back();
        ahead.pop_back();
        if (visit(process)) {
            const std::vector<pid_t> children = children_of(process);
            ahead.insert(ahead.end(), children.begin(), children.end());
        }
    }
}

std::string name_of_process(pid_t process) {
    std::ifstream file(fmt::format("/proc/{}/comm", process));
    std::string name;
    return std::getline(file, name) ? escaped(name) : "?";
}

} // namespace espy::cli

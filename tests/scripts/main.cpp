// Plays scripts.
// Ends with 0 if all is as they say, 1 if not, 2 if a script is wrong, 77 if none can be played
// here.
#include "stage.hpp"

#include <support/own_tmpfs.hpp>
#include <support/temporary_directory.hpp>

#include <espy/fanotify/group.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

constexpr int passed = 0;
constexpr int failed = 1;
constexpr int cannot = 2;
constexpr int skipped = 77;
/// Seconds after which a script hangs.
constexpr unsigned patience = 120;

constexpr const char* usage =
    "Usage: script_runner [OPTION]... FILE... [DIRECTORY]\n"
    "Plays scripts (tests/scripts/README.md), each in a new directory below DIRECTORY or /tmp.\n\n"
    "  --late           read only where something is expected, and compare only the map\n"
    "  --backend NAME   inotify (the default), fanotify or poll\n"
    "  --no-track       keep no record of the entries, over fanotify\n"
    "  --user           as an ordinary user\n"
    "  --list-mounts    where no event tells of mounts\n\n"
    "Example: script_runner tests/scripts/renames/*.espy\n"
    "Ends with 0 if all is as they say, 1 if not, 2 if a script is wrong, 77 if none can be "
    "played\n"
    "here.\n";

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::runtime_error(path + ": cannot be read");
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

int play(const std::string& name, const std::string& text, const setting& how) {
    stage plays(how);
    int result = passed;
    try {
        plays.play(parse_script(text));
    } catch (const not_possible& why) {
        std::cout << name << ": skipped: " << why.what() << '\n';
        return skipped;
    } catch (const std::exception& error) {
        std::cout << name << ": " << error.what() << '\n';
        result = cannot;
    }
    for (const std::string& line : plays.failures()) {
        std::cout << name << ": " << line << '\n';
        result = failed;
    }
    return result;
}

/// A mark of a whole file system hears what others do there. Where events wait, and where there is
/// room for few, that fills the queue: such a script is played on one of its own, where that may be
/// had.
void go_where_it_is_quiet(std::optional<own_tmpfs>& place) {
    std::error_code ec;
    place.emplace(ec);
    if (!ec) {
        fanotify::group probe(fanotify::init_flags::report_dfid_name_target, ec);
        if (!ec) {
            probe.mark(fanotify::mark_flags::add | fanotify::mark_flags::filesystem,
                       fanotify::mask::create, ".", ec);
        }
    }
    if (ec) {
        place.reset();
    }
}

bool lets_events_wait(const std::string& text) {
    return text.find("\nfreeze\n") != std::string::npos ||
           text.find("\nqueue ") != std::string::npos;
}

/// In a process of its own, since a script may give up privileges, and in a new directory.
int play_apart(const std::string& file, const std::string& where, const setting& how) {
    const std::string text = read_file(file);
    const temporary_directory directory(where);
    std::cout.flush();
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(patience);
        std::filesystem::current_path(directory.path());
        int result = passed;
        {
            std::optional<own_tmpfs> quiet;
            if (how.backend == "fanotify" && !how.as_nobody && lets_events_wait(text)) {
                go_where_it_is_quiet(quiet);
            }
            result = play(file, text, how);
        }
        std::cout.flush();
        ::_exit(result);
    }
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child) {
        throw std::runtime_error("no process");
    }
    if (WIFEXITED(status)) {
        return WEXITSTATUS(status);
    }
    std::cout << file << ": ended by signal " << WTERMSIG(status) << '\n';
    return failed;
}

int run(int count, char** words) {
    setting how;
    std::string where = std::filesystem::temp_directory_path();
    std::vector<std::string> files;
    for (int i = 1; i < count; ++i) {
        const std::string word = words[i];
        if (word == "--help") {
            std::cout << usage;
            return passed;
        }
        if (word == "--late") {
            how.when = pace::late;
        } else if (word == "--backend" && i + 1 < count) {
            how.backend = words[++i];
        } else if (word == "--user") {
            how.as_nobody = true;
        } else if (word == "--no-track") {
            how.no_track = true;
            how.backend = "fanotify";
        } else if (word == "--list-mounts") {
            how.lists_mounts = true;
        } else if (word.starts_with("--")) {
            throw std::runtime_error(word + ": no such option; see: script_runner --help");
        } else if (std::filesystem::is_directory(word)) {
            where = word;
        } else {
            files.push_back(word);
        }
    }
    if (files.empty()) {
        std::cerr << "no script given\n" << usage;
        return cannot;
    }
    std::map<int, std::size_t> results;
    for (const std::string& file : files) {
        ++results[play_apart(file, where, how)];
    }
    if (files.size() > 1) {
        std::cout << files.size() << " scripts, " << results[skipped] << " skipped\n";
    }
    for (const int worst : {failed, cannot}) {
        if (results[worst] != 0) {
            return worst;
        }
    }
    return results[passed] == 0 ? skipped : passed;
}

} // namespace
} // namespace espy::test

int main(int count, char** words) {
    try {
        return espy::test::run(count, words);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}

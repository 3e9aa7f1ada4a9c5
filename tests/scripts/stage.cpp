#include "stage.hpp"

#include "surroundings.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {

void stage::play(const std::vector<statement>& script) {
    prepare(script);
    std::size_t line = 0;
    for (const statement& at : script) {
        line = at.line;
        if (at.words[0].starts_with('>')) {
            const bool of_nothing = how_.backend == "poll" && expects_hidden(at);
            expected_.add(of_nothing ? statement{at.line, {">", "nothing"}, {}} : at);
            continue;
        }
        compare();
        step(at);
    }
    compare();
    finish(line);
}

/// A namespace has to be entered before the watcher looks at what is mounted.
void stage::prepare(const std::vector<statement>& script) {
    const bool mounts = std::any_of(script.begin(), script.end(),
                                    [](const statement& line) { return line.words[0] == "mount"; });
    if (how_.as_nobody) {
        become_nobody(std::filesystem::current_path());
    }
    if (mounts) {
        enter_own_mounts();
    }
    if (how_.backend == "poll") {
        compare_what_polling_tells(script);
    }
}

/// What happened to a file between two looks is one change, and not always in the same words; that
/// something was told of its content is checked in any case.
void stage::compare_what_polling_tells(const std::vector<statement>& script) {
    using enum change_kind;
    hidden_ = kinds{modified, written, attributes, opened, accessed, closed};
    const bool lumps = std::any_of(script.begin(), script.end(), [](const statement& line) {
        return line.words[0] == "freeze" || line.words[0] == "together";
    });
    how_.when = lumps ? pace::late : how_.when;
}

/// An expectation of a kind that is not compared.
bool stage::expects_hidden(const statement& line) const {
    return std::any_of(line.words.begin() + 1, line.words.end(), [&](const std::string& word) {
        const auto kind = change_kind_from_string(word);
        return kind && hidden_.contains(*kind);
    });
}

void stage::step(const statement& line) {
    const std::string& word = line.words[0];
    if (disk_operations::knows(word) || word == "together") {
        change_disk(line);
    } else if (word == "watch") {
        watch(line);
    } else if (word == "unwatch") {
        unwatch(line);
    } else if (word == "freeze" || word == "thaw") {
        frozen_ = word == "freeze";
        read();
    } else if (word == "sync") {
        read();
    } else if (word == "hide") {
        hide(line);
    } else if (word == "note") {
        noted_ = numbers();
    } else if (word == "expect") {
        check_number(line);
    } else if (!record(line) && !surround(line)) {
        throw script_error(line.line, "unknown: " + word);
    }
}

bool stage::surround(const statement& line) {
    const auto& words = line.words;
    const auto is = [&](std::string_view first, std::string_view second) {
        return words.size() >= 2 && words[0] == first && words[1] == second;
    };
    if (is("as", "nobody")) {
        become_nobody(std::filesystem::current_path());
    } else if (is("limit", "watches")) {
        unless({line.line, {"unlike", "fanotify", "there is no limit of watches"}, {}});
        if (how_.backend == "poll") {
            throw not_possible("there are no watches");
        }
        limit_watches(to_number(words.at(2), line.line));
    } else if (is("limit", "files")) {
        files_ = to_number(words.at(2), line.line);
    } else if (words[0] == "unlike" && words.size() == 3) {
        unless(line);
    } else if (words[0] == "queue") {
        unless({line.line, {"unlike", "no-track", "there is no limit of the queue"}, {}});
        if (how_.backend == "poll") {
            throw not_possible("there is no queue");
        }
        queue_ = to_number(words.at(1), line.line);
    } else {
        return false;
    }
    return true;
}

/// What is told is said in other words where events come another way; the map is the same.
void stage::unless(const statement& line) {
    if (how_.backend == "poll" && line.words[1] == "poll") {
        how_.when = pace::late;
    } else if (how_.when == pace::each_step &&
               (how_.backend == line.words[1] || how_.source() == line.words[1])) {
        throw not_possible("unlike " + line.words[1] + ": " + line.words[2]);
    }
}

void stage::change_disk(const statement& line) {
    if (line.words[0] == "together") {
        all_together(line);
    } else {
        disk_.perform(line);
    }
    if (how_.when == pace::each_step) {
        read();
    }
}

/// Each part by a process of its own, but for one that adds roots; the watcher reads meanwhile,
/// unless it is frozen.
void stage::all_together(const statement& line) {
    std::vector<pid_t> children;
    for (const std::vector<statement>& part : line.together) {
        if (!part.empty() && part[0].words[0] != "watch") {
            children.push_back(start(part));
        }
    }
    for (const std::vector<statement>& part : line.together) {
        for (const statement& step : part) {
            if (part[0].words[0] == "watch") {
                watch(step);
            }
        }
    }
    const bool reads = (watcher_ || log_) && !frozen_ && how_.when == pace::each_step;
    for (const pid_t child : children) {
        int status = 0;
        while (::waitpid(child, &status, reads ? WNOHANG : 0) == 0) {
            constexpr std::chrono::milliseconds moment(1);
            static_cast<void>(log_ ? log_->wait(batch_, moment) : watcher_->wait(batch_, moment));
            take(batch_);
        }
        if (status != 0) {
            throw script_error(line.line, "a part of what was done together failed");
        }
    }
}

pid_t stage::start(const std::vector<statement>& part) {
    const pid_t child = ::fork();
    if (child < 0) {
        throw script_error(part[0].line, std::generic_category().message(errno));
    }
    if (child == 0) {
        try {
            for (const statement& step : part) {
                disk_.perform(step);
            }
        } catch (...) {
            ::_exit(1);
        }
        ::_exit(0);
    }
    return child;
}

void stage::hide(const statement& line) {
    for (std::size_t i = 1; i < line.words.size(); ++i) {
        const auto kind = change_kind_from_string(line.words[i]);
        if (kind) {
            hidden_.insert(*kind);
        } else if (line.words[i] == "content") {
            trusts_contents_ = false;
        } else {
            throw script_error(line.line, "not a kind of change: " + line.words[i]);
        }
    }
}

void stage::fail(std::size_t line, const std::string& why) {
    failures_.push_back("line " + std::to_string(line) + ": " + why);
}

} // namespace espy::test

/// Kills a recorder again and again, while a storm goes on, and changes the tree while it is down. Then every token that it
/// ever printed has to be answered, and the answer has to lead from the tree of then to the tree of now.
///
///     crash [--rounds N] [--seed N] DIRECTORY
#include "journal/pictures.hpp"

#include <storm/chaos.hpp>
#include <support/mirror.hpp>
#include <support/temporary_directory.hpp>

#include <espy/journal/journal.hpp>
#include <espy/journal/recorder.hpp>
#include <espy/unique_fd.hpp>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace espy::test {
namespace {

using std::chrono::milliseconds;

/// A process that does one thing, and can be killed.
class child {
public:
    template <typename Work>
    explicit child(Work work) : pid_(::fork()) {
        if (pid_ == 0) {
            work();
            ::_exit(0);
        }
    }
    child(const child&) = delete;
    child& operator=(const child&) = delete;
    ~child() { kill(); }
    /// @return Whether it ended well, if it was not killed.
    bool wait() {
        int status = 0;
        const bool ended = pid_ > 0 && ::waitpid(pid_, &status, 0) == pid_;
        pid_ = -1;
        return ended && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    void kill() {
        if (pid_ <= 0) {
            return;
        }
        ::kill(pid_, SIGKILL);
        int status = 0;
        if (::waitpid(std::exchange(pid_, -1), &status, 0) > 0 &&
            (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)) {
            std::fprintf(stderr, "a process ended by itself: %d\n", status);
            ended_by_itself = true;
        }
    }
    static inline bool ended_by_itself = false;

private:
    pid_t pid_;
};

class crash_test {
public:
    crash_test(const std::filesystem::path& where, std::uint64_t seed)
        : root_(where / "root"), outside_(where / "outside"), file_(where / "state" / "j.journal"),
          random_(seed) {
        std::filesystem::create_directories(root_);
        std::filesystem::create_directories(outside_);
        // The first token is that of an empty tree.
        child recorder([&] { record(-1); });
        settle();
        recorder.kill();
        if (!pictures_.empty()) {
            tokens_.push_back(pictures_.front().first);
        }
    }

    bool round() {
        int pipe[2];
        if (::pipe2(pipe, O_CLOEXEC) != 0) {
            std::abort();
        }
        espy::unique_fd read(pipe[0]);
        espy::unique_fd write(pipe[1]);
        child recorder([&] { record(write.get()); });
        write.reset();
        const chaos_options work{.seed = random_(), .operations = pick(4000)};
        child storm([&] { make_chaos(root_, outside_, work); });
        if (pick(3) == 0) {
            storm.wait();
            settle();
        }
        ::usleep(static_cast<useconds_t>(pick(120'000)));
        recorder.kill();
        read_tokens(read.get());
        storm.wait();
        mutate();
        return errors_.empty() && !child::ended_by_itself;
    }

    /// All that was printed is answered, and rightly.
    bool verify() {
        child recorder([&] { record(-1); });
        settle();
        recorder.kill();
        check_all();
        for (const std::string& each : errors_) {
            std::fprintf(stderr, "%s\n", each.c_str());
        }
        std::printf("%zu tokens, %zu pictures, %zu batches, %zu changes\n", tokens_.size(),
                    pictures_.size(), batches_, changes_);
        return errors_.empty() && !child::ended_by_itself;
    }

private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    void chaos(int operations) {
        make_chaos(root_, outside_, {.seed = random_(), .operations = operations});
    }

    /// Prints every token.
    void record(int out) {
        recorder_options options;
        options.quiet = milliseconds(10);
        options.max_wait = milliseconds(50);
        try {
            espy::recorder recorder(root_, file_, options);
            batch told;
            std::optional<token> last;
            for (;;) {
                recorder.wait(told);
                if (out >= 0 && recorder.now() != last) {
                    last = recorder.now();
                    const std::string line = to_string(*last) + '\n';
                    (void)!::write(out, line.data(), line.size());
                }
            }
        } catch (const std::exception& why) {
            std::fprintf(stderr, "the recorder failed: %s\n", why.what());
            ::_exit(1);
        }
    }

    /// Waits until all is written down, and takes a picture.
    void settle() {
        for (int tries = 0; tries < 200; ++tries) {
            std::error_code ec;
            journal reader(file_, ec);
            if (!ec) {
                const barrier_result how = reader.sync(milliseconds(20'000));
                if (how.how == barrier::reached || how.how == barrier::in_doubt) {
                    take_picture(reader, *how.upto);
                    return;
                }
                if (how.how != barrier::nobody) {
                    errors_.push_back("no barrier: " + how.message);
                    return;
                }
            }
            ::usleep(10'000);
        }
        errors_.emplace_back("no recorder");
    }

    void take_picture(journal& reader, const token& at) {
        pictures_.push_back({at, picture_of(root_)});
        tree_map known;
        reader.list("", [&](std::string_view path, const known_entry& entry) {
            known.emplace(root_ + "/" + std::string(path), entry.type);
        });
        for (const std::string& each : differences(known, walk(root_))) {
            errors_.push_back("after a barrier: " + each);
        }
    }

    void read_tokens(int from) {
        std::string text;
        char piece[4096];
        for (ssize_t size = 0; (size = ::read(from, piece, sizeof piece)) > 0;) {
            text.append(piece, static_cast<std::size_t>(size));
        }
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            if (end == std::string::npos) {
                break;
            }
            const auto value = token_from_string(std::string_view(text).substr(at, end - at));
            if (!value) {
                errors_.push_back("no token: " + text.substr(at, end - at));
            } else {
                tokens_.push_back(*value);
            }
            at = end + 1;
        }
    }

    /// While nobody records.
    void mutate() {
        const std::string aside = outside_ + "/d" + std::to_string(pick(3));
        switch (pick(12)) {
        case 0:
            ::renameat2(AT_FDCWD, root_.c_str(), AT_FDCWD, aside.c_str(), RENAME_EXCHANGE);
            break;
        case 1:
            remove_tree(aside);
            if (::rename(root_.c_str(), aside.c_str()) == 0) {
                ::mkdir(root_.c_str(), 0755);
            }
            break;
        case 2:
        case 3:
        case 4: edit_unseen(); break;
        case 5: break;
        default: break;
        }
        chaos(pick(4) == 0 ? 0 : pick(300));
        struct stat status {};
        if (::lstat(root_.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
            ::unlink(root_.c_str());
            ::mkdir(root_.c_str(), 0755);
        }
    }

    /// Of the same size, and some with the time before.
    void edit_unseen() {
        for (const auto& [path, what] : picture_of(root_)) {
            if (what.content.empty() || what.links != 1 || pick(3) != 0) {
                continue;
            }
            struct stat before {};
            const int fd = ::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
            if (fd < 0 || ::fstat(fd, &before) != 0) {
                continue;
            }
            const std::string text(what.content.size(), static_cast<char>('a' + pick(26)));
            (void)!::pwrite(fd, text.data(), text.size(), 0);
            if (pick(2) == 0) {
                const timespec times[2] = {before.st_atim, before.st_mtim};
                ::futimens(fd, times);
            }
            ::close(fd);
        }
    }

    void check_all() {
        journal reader(file_);
        for (const std::string& each : reader.check()) {
            errors_.push_back("check: " + each);
        }
        if (tokens_.empty()) {
            errors_.emplace_back("no token was printed");
            return;
        }
        // The trees of all tokens, by what was written down, one after the other.
        const picture now = picture_of(root_);
        const tree_map disk = walk(root_);
        std::map<std::uint64_t, std::pair<token, tree_map>> trees;
        mirror believing;
        trees[tokens_.front().batch] = {tokens_.front(), {}};
        believing.begin(root_id{1}, {});
        reader.log(tokens_.front(), [&](const logged_batch& at, const batch& told) {
            believing.apply(told);
            trees[at.upto.batch] = {at.upto, believing.of(root_id{1})};
            ++batches_;
            changes_ += told.size();
            return true;
        });
        add("the log: ", believing.contradictions());
        add("the tree after the log: ", differences(believing.of(root_id{1}), disk));
        for (const token& each : tokens_) {
            const auto tree = trees.find(each.batch);
            if (tree == trees.end() || tree->second.first != each) {
                errors_.push_back(to_string(each) + " is not in the log");
                continue;
            }
            check_token(reader, each, tree->second.second, disk);
        }
        for (const auto& [at, then] : pictures_) {
            check_content(reader, at, then, now);
        }
    }

    void check_token(const journal& reader, const token& from, tree_map then,
                     const tree_map& disk) {
        batch told;
        token upto;
        if (reader.since(from, told, upto) != since_status::changes) {
            errors_.push_back(to_string(from) + " is refused");
            return;
        }
        const std::string name = to_string(from);
        check_expanded(reader, from, then, disk);
        mirror believing;
        believing.begin(root_id{1}, std::move(then));
        believing.apply(told);
        add(name + ": ", believing.contradictions());
        add(name + ": ", differences(believing.of(root_id{1}), disk));
    }

    /// A flat map has each entry by its path, and knows of no directories.
    void check_expanded(const journal& reader, const token& from, tree_map flat,
                        const tree_map& disk) {
        batch told;
        token upto;
        reader.since(from, told, upto, {.expand = true});
        for (const change& each : told) {
            const auto at = [&](std::string_view path) { return flat.find(path); };
            if (each.exchanged && at(each.from) != flat.end() && at(each.path) != flat.end()) {
                std::swap(at(each.from)->second, at(each.path)->second);
            } else if (each.kind == change_kind::renamed) {
                if (flat.erase(std::string(each.from)) == 0) {
                    add("expanded: ", {to_line(each) + " is not known"});
                }
                flat.insert_or_assign(std::string(each.path), each.type);
            } else if (each.kind == change_kind::created) {
                flat.insert_or_assign(std::string(each.path), each.type);
            } else if (each.kind == change_kind::removed) {
                flat.erase(std::string(each.path));
            }
        }
        add("expanded since " + to_string(from) + ": ", differences(flat, disk));
    }

    void check_content(const journal& reader, const token& from, const picture& then,
                       const picture& now) {
        batch told;
        token upto;
        if (reader.since(from, told, upto) != since_status::changes) {
            errors_.push_back(to_string(from) + " is refused");
            return;
        }
        add("the content since " + to_string(from) + ": ", unsaid(then, now, told));
    }

    void add(const std::string& about, const std::vector<std::string>& lines) {
        for (const std::string& each : lines) {
            if (errors_.size() < 40) {
                errors_.push_back(about + each);
            }
        }
    }

    std::string root_;
    std::string outside_;
    std::filesystem::path file_;
    std::mt19937_64 random_;
    std::vector<token> tokens_;
    std::vector<std::pair<token, picture>> pictures_;
    std::vector<std::string> errors_;
    std::size_t batches_ = 0;
    std::size_t changes_ = 0;
};

} // namespace
} // namespace espy::test

int main(int count, char** words) {
    std::uint64_t rounds = 20;
    std::uint64_t seed = 1;
    std::string where;
    for (int i = 1; i < count; ++i) {
        std::uint64_t* const number = std::strcmp(words[i], "--rounds") == 0 ? &rounds
                                      : std::strcmp(words[i], "--seed") == 0 ? &seed
                                                                             : nullptr;
        if (number != nullptr && i + 1 < count) {
            *number = std::strtoull(words[++i], nullptr, 10);
        } else {
            where = words[i];
        }
    }
    const espy::test::temporary_directory place(where);
    espy::test::crash_test test(place.path(), seed);
    for (std::uint64_t i = 0; i < rounds && test.round(); ++i) {
    }
    if (!test.verify()) {
        std::fprintf(stderr, "seed %llu\n", static_cast<unsigned long long>(seed));
        if (::getenv("ESPY_KEEP") != nullptr) {
            ::_exit(1); // with the tree, and the journal, as they are
        }
        return 1;
    }
}

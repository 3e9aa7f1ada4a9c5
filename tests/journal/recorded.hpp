/// A tree with a journal beside it.
#pragma once

#include <support/mirror.hpp>
#include <support/temporary_directory.hpp>

#include <espy/error.hpp>
#include <espy/journal/journal.hpp>
#include <espy/journal/recorder.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace espy::test {

class Recorded : public ::testing::Test {
protected:
    Recorded() { std::filesystem::create_directory(root()); }

    std::string root() const { return place_ / "root"; }
    std::string file() const { return place_ / "state/j.journal"; }
    std::string in(std::string_view path) const { return root() + "/" + std::string(path); }

    static recorder_options quickly() {
        recorder_options options;
        options.quiet = std::chrono::milliseconds(5);
        options.max_wait = std::chrono::milliseconds(50);
        return options;
    }
    void write(std::string_view path, std::string_view text) const {
        std::ofstream(in(path)) << text;
    }
    void make(std::string_view path) const { std::filesystem::create_directories(in(path)); }
    void move(std::string_view from, std::string_view to) const {
        std::filesystem::rename(in(from), in(to));
    }

    /// All that happened is written down.
    static token sync(recorder& by) {
        batch told;
        EXPECT_EQ(by.sync(told, std::chrono::seconds(20)), sync_status::reached);
        return by.now().value_or(token{});
    }
    /// The same, by a recorder of its own, which leaves nothing in doubt.
    token record(const recorder_options& options = quickly()) const {
        recorder by(root(), file(), options);
        const token last = sync(by);
        while (by.look_again()) {
            sync(by);
        }
        return last;
    }
    /// What is answered, a line for each change.
    std::vector<std::string> since(const token& from, const since_options& options = {}) const {
        since_options below = options;
        below.root_path = below.root_path.empty() ? "r" : below.root_path;
        batch told;
        token upto;
        const since_status status = journal(file()).since(from, told, upto, below);
        EXPECT_EQ(status, since_status::changes);
        std::vector<std::string> lines;
        for (const change& each : told) {
            lines.push_back(to_line(each));
        }
        return lines;
    }
    since_status judge(const token& from) const {
        batch told;
        token upto;
        return journal(file()).since(from, told, upto);
    }
    std::vector<std::string> paths() const {
        std::vector<std::string> all;
        journal(file()).list(
            "", [&](std::string_view path, const known_entry&) { all.emplace_back(path); });
        return all;
    }
    std::error_code failure_of_recorder(const recorder_options& options = quickly()) const {
        std::error_code ec;
        const recorder by(root(), file(), options, ec);
        return ec;
    }
    std::error_code failure_of_journal() const {
        std::error_code ec;
        const journal reader(file(), ec);
        return ec;
    }

    temporary_directory place_;
};

} // namespace espy::test

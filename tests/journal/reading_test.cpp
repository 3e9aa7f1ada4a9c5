/// Readers beside a recorder.
#include "recorded.hpp"

#include <gmock/gmock.h>

#include <thread>

#include <sys/stat.h>

namespace espy::test {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Reading : public Recorded {
protected:
    /// Records in another thread for as long as the call lasts.
    template <typename Call>
    void while_recorded(Call call) {
        recorder by(root(), file(), quickly());
        sync(by);
        std::jthread works([&](const std::stop_token& stop) {
            batch told;
            while (by.wait(told, milliseconds(-1), stop) != wait_status::stopped) {
            }
        });
        call();
    }
};

TEST_F(Reading, HasWhatHappenedBeforeItAsked) {
    const token first = record();
    while_recorded([&] {
        journal reader(file());
        for (int i = 0; i < 20; ++i) {
            write("a" + std::to_string(i), "1");
            const barrier_result how = reader.sync(std::chrono::seconds(20));
            ASSERT_EQ(how.how, barrier::reached) << how.message;
            EXPECT_EQ(how.upto, reader.now());
            EXPECT_EQ(since(first).size(), static_cast<std::size_t>(i) + 1);
        }
        EXPECT_EQ(reader.info().pid, ::getpid());
        const token last = reader.now();
        EXPECT_EQ(reader.sync(std::chrono::seconds(20)).upto, last) << "nothing was written";
    });
    EXPECT_EQ(journal(file()).sync(milliseconds(100)).how, barrier::nobody);
    EXPECT_EQ(journal(file()).info().pid, 0);
}

TEST_F(Reading, IsOfOneMomentWhileMoreIsWritten) {
    const token first = record();
    recorder by(root(), file(), quickly());
    sync(by);
    write("a", "1");
    sync(by);
    write("b", "1");
    sync(by);
    journal reader(file());
    std::vector<std::string> seen;
    reader.log(first, [&](const logged_batch&, const batch& told) {
        for (const change& each : told) {
            seen.emplace_back(each.path.substr(root().size() + 1));
        }
        // A checkpoint cannot take away what is being read.
        write("more" + std::to_string(seen.size()), std::string(100'000, 'x'));
        sync(by);
        return true;
    });
    EXPECT_THAT(seen, ElementsAre("a", "b"));
    EXPECT_EQ(since(first).size(), 4U);
}

TEST_F(Reading, MovesACursorWhileItIsRecorded) {
    const token first = record();
    while_recorded([&] {
        journal reader(file());
        reader.set_cursor("backup", first);
        write("a", "1");
        reader.sync(std::chrono::seconds(20));
        const auto all = reader.cursors();
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all[0].name, "backup");
        EXPECT_EQ(all[0].at, first);
        EXPECT_TRUE(all[0].good);
        EXPECT_EQ(all[0].behind, 1U);
        reader.set_cursor("backup", reader.now());
        EXPECT_EQ(reader.cursor_at("backup"), reader.now());
        EXPECT_TRUE(reader.remove_cursor("backup"));
        EXPECT_FALSE(reader.remove_cursor("backup"));
        EXPECT_EQ(reader.cursor_at("backup"), std::nullopt);
    });
}

TEST_F(Reading, SaysWhatAJournalHolds) {
    make("d");
    write("d/a", "12345");
    const token first = record();
    write("d/b", "1");
    record();
    const journal reader(file());
    const journal_info info = reader.info();
    EXPECT_EQ(info.root, root());
    EXPECT_EQ(reader.root(), root());
    EXPECT_TRUE(info.complete);
    EXPECT_EQ(info.entries, 3U) << "without the root";
    EXPECT_EQ(info.changes, 1U);
    EXPECT_EQ(info.batches, 1U);
    EXPECT_EQ(info.oldest, first);
    EXPECT_GT(info.bytes, 0U);
    EXPECT_GE(info.last, info.made);
    const auto known = reader.look("d/a");
    ASSERT_TRUE(known);
    EXPECT_EQ(known->look.size, 5U);
    EXPECT_EQ(known->type, entry_type::file);
    EXPECT_EQ(reader.look("d/nothing"), std::nullopt);
    std::vector<std::string> below;
    reader.list("d", [&](std::string_view path, const known_entry& entry) {
        below.push_back(std::string(path) + " " + std::string(entry.name));
    });
    EXPECT_THAT(below, ElementsAre("d/a a", "d/b b"));
    EXPECT_THAT(reader.check(), IsEmpty());
}

TEST_F(Reading, IsForItsOwnerOrItsGroup) {
    record();
    struct stat found {};
    ::stat(file().c_str(), &found);
    EXPECT_EQ(found.st_mode & 0777, 0600U);
    ::stat((place_ / "state").c_str(), &found);
    EXPECT_EQ(found.st_mode & 0777, 0700U);
    journal::remove(file());
    recorder_options options = quickly();
    options.group_reads = true;
    record(options);
    ::stat(file().c_str(), &found);
    EXPECT_EQ(found.st_mode & 0777, 0640U);
}

TEST_F(Reading, FindsTheJournalOfARoot) {
    const std::filesystem::path one = journal::default_file(root());
    EXPECT_EQ(journal::default_file(root() + "/"), one);
    EXPECT_EQ(journal::default_file(root() + "/../root"), one);
    EXPECT_NE(journal::default_file(place_.path()), one);
    EXPECT_TRUE(one.filename().string().starts_with("root-")) << one;
    EXPECT_EQ(one.extension(), ".journal");
    EXPECT_FALSE(journal::default_file("/").filename().empty());
}

TEST_F(Reading, AsksByANameThatIsTooLongForAnAddress) {
    const std::string long_name = place_ / ("state/" + std::string(200, 'j'));
    recorder by(root(), long_name, quickly());
    sync(by);
    std::jthread works([&](const std::stop_token& stop) {
        batch told;
        while (by.wait(told, milliseconds(-1), stop) != wait_status::stopped) {
        }
    });
    EXPECT_EQ(journal(long_name).sync(std::chrono::seconds(20)).how, barrier::reached);
}

} // namespace
} // namespace espy::test

/// What is refused: tokens that cannot be answered, and files that cannot be believed.
#include "recorded.hpp"

#include <gmock/gmock.h>

#include <sqlite3.h>
#include <sys/stat.h>

namespace espy::test {
namespace {

using ::testing::IsEmpty;

void sql(const std::string& file, const char* text) {
    sqlite3* base = nullptr;
    ASSERT_EQ(::sqlite3_open(file.c_str(), &base), SQLITE_OK);
    EXPECT_EQ(::sqlite3_exec(base, text, nullptr, nullptr, nullptr), SQLITE_OK)
        << ::sqlite3_errmsg(base);
    ::sqlite3_close(base);
}

class Refused : public Recorded {
protected:
    /// The files of the journal, and nothing of who has it.
    void copy(const std::string& to) const {
        std::filesystem::create_directories(to);
        for (const char* suffix : {"", "-wal"}) {
            if (std::filesystem::exists(file() + suffix)) {
                std::filesystem::copy_file(file() + suffix, to + "/j.journal" + suffix,
                                           std::filesystem::copy_options::overwrite_existing);
            }
        }
    }
    void restore(const std::string& from) const {
        std::filesystem::remove_all(place_ / "state");
        std::filesystem::create_directory(place_ / "state");
        std::filesystem::copy(from, place_ / "state");
    }
};

TEST_F(Refused, TokenOfAnotherHistory) {
    const token first = record();
    journal::remove(file());
    const token second = record();
    EXPECT_EQ(judge(first), since_status::other_history);
    EXPECT_EQ(judge(second), since_status::changes);
    EXPECT_EQ(judge({second.history, second.batch, second.chain + 1}), since_status::other_history);
    EXPECT_EQ(judge({second.history, second.batch + 1, second.chain}), since_status::other_history);
    EXPECT_EQ(judge({second.history, 0, 0}), since_status::too_old);
}

TEST_F(Refused, TokenThatARestoredCopyNeverGave) {
    record();
    copy(place_ / "copy");
    write("a", "1");
    const token lost = record();
    restore(place_ / "copy");
    EXPECT_EQ(judge(lost), since_status::other_history) << "it is not there yet";
    // The same change again: its batch has the same number, and says the same.
    std::filesystem::remove(in("a"));
    write("a", "2");
    const token again = record();
    ASSERT_EQ(again.batch, lost.batch);
    EXPECT_EQ(judge(lost), since_status::other_history);
    EXPECT_EQ(judge(again), since_status::changes);
}

TEST_F(Refused, TokenOfAClone) {
    const token common = record();
    copy(place_ / "clone");
    write("a", "1");
    const token ours = record();
    std::filesystem::remove(in("a"));
    restore(place_ / "clone");
    write("b", "1");
    const token theirs = record();
    EXPECT_EQ(judge(ours), since_status::other_history);
    EXPECT_EQ(judge(theirs), since_status::changes);
    EXPECT_THAT(since(common), ::testing::ElementsAre("created r/b"));
}

TEST_F(Refused, TokenThatIsTooOld) {
    recorder_options options = quickly();
    options.keep_size = 150;
    std::vector<token> all;
    for (int i = 0; i < 6; ++i) {
        write("a" + std::to_string(i), "1");
        all.push_back(record(options));
    }
    EXPECT_EQ(judge(all.front()), since_status::too_old);
    const token oldest = journal(file()).info().oldest;
    EXPECT_GT(oldest.batch, all.front().batch);
    for (const token& each : all) {
        EXPECT_EQ(judge(each),
                  each.batch < oldest.batch ? since_status::too_old : since_status::changes);
    }
    EXPECT_THAT(journal(file()).check(), IsEmpty());
}

TEST_F(Refused, TokenThatIsOlderThanItsTime) {
    const token first = record();
    write("a", "1");
    const token second = record();
    write("b", "1");
    recorder_options options = quickly();
    options.keep = std::chrono::seconds(-3600); // all of before
    record(options);
    EXPECT_EQ(judge(first), since_status::too_old);
    EXPECT_EQ(judge(second), since_status::too_old);
    EXPECT_EQ(judge(journal(file()).now()), since_status::changes);
}

TEST_F(Refused, SecondRecorder) {
    recorder by(root(), file(), quickly());
    EXPECT_EQ(failure_of_recorder(), journal_errc::busy);
    EXPECT_THROW(journal::remove(file()), error);
    sync(by);
}

TEST_F(Refused, AnotherRoot) {
    record();
    std::filesystem::create_directory(place_ / "other");
    std::error_code ec;
    const recorder by(place_ / "other", file(), quickly(), ec);
    EXPECT_EQ(ec, journal_errc::other_root);
}

TEST_F(Refused, NoJournal) {
    EXPECT_EQ(failure_of_journal(), std::errc::no_such_file_or_directory);
    EXPECT_FALSE(journal::is_journal(file()));
    std::filesystem::create_directory(place_ / "state");
    std::ofstream(file())
        << "a text that is longer than the header of a file of SQLite is, by far: "
           "one hundred bytes";
    EXPECT_EQ(failure_of_journal(), journal_errc::not_a_journal);
    EXPECT_EQ(failure_of_recorder(), journal_errc::not_a_journal);
    std::filesystem::remove(file());
    sql(file(), "CREATE TABLE some(thing)");
    EXPECT_EQ(failure_of_journal(), journal_errc::not_a_journal);
    EXPECT_EQ(failure_of_recorder(), journal_errc::not_a_journal);
    EXPECT_FALSE(journal::is_journal(file()));
}

TEST_F(Refused, LaterVersion) {
    record();
    EXPECT_TRUE(journal::is_journal(file()));
    sql(file(), "PRAGMA user_version=2");
    EXPECT_EQ(failure_of_journal(), journal_errc::newer);
    EXPECT_EQ(failure_of_recorder(), journal_errc::newer);
}

TEST_F(Refused, OtherTables) {
    record();
    sql(file(), "CREATE TRIGGER more AFTER INSERT ON log BEGIN DELETE FROM log; END");
    EXPECT_EQ(failure_of_journal(), journal_errc::corrupt);
    EXPECT_EQ(failure_of_recorder(), journal_errc::corrupt);
}

TEST_F(Refused, LogThatIsNotWhatWasWritten) {
    const token first = record();
    write("a", "1");
    record();
    sql(file(), "UPDATE log SET path=CAST('b' AS BLOB)");
    EXPECT_THROW(judge(first), error);
    EXPECT_FALSE(journal(file()).check().empty());
}

TEST_F(Refused, DirectoryThatIsInItself) {
    make("a/b");
    record();
    sql(file(), "UPDATE entry SET id=2 WHERE name=CAST('b' AS BLOB)");
    std::error_code ec;
    const recorder_options options = quickly();
    recorder by(root(), file(), options, ec);
    batch told;
    EXPECT_THROW(by.sync(told), error);
    EXPECT_THROW(paths(), error);
}

TEST_F(Refused, WhatOthersMayWrite) {
    record();
    ::chmod(file().c_str(), 0666);
    EXPECT_EQ(failure_of_journal(), journal_errc::unsafe);
    EXPECT_EQ(failure_of_recorder(), journal_errc::unsafe);
    ::chmod(file().c_str(), 0600);
    ::chmod((place_ / "state").c_str(), 0777);
    EXPECT_EQ(failure_of_recorder(), journal_errc::unsafe);
    ::chmod((place_ / "state").c_str(), 0700);
    EXPECT_EQ(failure_of_recorder(), std::error_code());
}

TEST_F(Refused, LinkInThePlaceOfAJournal) {
    record();
    std::filesystem::rename(file(), place_ / "elsewhere");
    std::filesystem::create_symlink(place_ / "elsewhere", file());
    EXPECT_EQ(failure_of_journal(), journal_errc::not_a_journal);
    EXPECT_EQ(failure_of_recorder(), journal_errc::not_a_journal);
}

TEST_F(Refused, JournalThatWasDeletedMeanwhile) {
    recorder by(root(), file(), quickly());
    sync(by);
    journal reader(file());
    std::filesystem::remove(file());
    write("a", "1");
    batch told;
    try {
        by.sync(told);
        FAIL() << "it goes on";
    } catch (const error& why) {
        EXPECT_EQ(why.code(), journal_errc::gone);
    }
    EXPECT_THROW(reader.now(), error);
}

TEST_F(Refused, LockThatWasDeletedMeanwhile) {
    recorder by(root(), file(), quickly());
    sync(by);
    std::filesystem::remove(file() + ".lock");
    // Somebody else could have it now.
    write("a", "1");
    batch told;
    EXPECT_THROW(by.sync(told), error);
}

} // namespace
} // namespace espy::test

/// What a look that is newer than what was told does to a row.
#include "recorded.hpp"

#include "journal/recording/writer.hpp"
#include "journal/tables/batches.hpp"
#include "journal/tables/entries.hpp"
#include "journal/tables/location.hpp"
#include "journal/tables/tables.hpp"

#include <espy/batch_writer.hpp>

#include <fcntl.h>
#include <sys/stat.h>

namespace espy::test {
namespace {

using namespace journaling;

class Doubt : public Recorded {
protected:
    Doubt() {
        looks_.all_is_told = [this](std::string_view) { return all_is_told_; };
        write("f", "1");
        settle();
        tell(change_kind::created);
        EXPECT_FALSE(is_in_doubt()) << "it is old, and was looked at when it was told of";
    }

    /// Until its change time is older than a tick of the clock.
    void settle() const {
        const unique_fd directory(::open(root().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        std::error_code ec;
        while (look_up_entry(directory.get(), "f", ec).unsettled && !ec) {
        }
    }
    void tell(change_kind kind, const char* path = "f", const char* from = "") {
        batch told;
        batch_writer out(told);
        change& one = out.append({});
        one.kind = kind;
        one.type = entry_type::file;
        one.path = out.keep(in(path));
        one.from = *from == '\0' ? std::string_view() : out.keep(in(from));
        transaction whole(store_.base(), transaction::kind::write);
        writes_.write(told, batch_cause::live, true, looks_);
        whole.commit();
    }
    bool is_in_doubt(const char* path = "f") {
        const auto row = tree_.find(*tree_.find_slot(path));
        return !row || row->in_doubt;
    }

    bool all_is_told_ = false;
    location where_{file(), location::use::record};
    tables store_{where_, false};
    entries tree_{store_};
    batches log_{store_};
    writer writes_{store_, tree_, log_, where_, root()};
    trust looks_;
};

TEST_F(Doubt, IsWhenAWriteCameBeforeTheLookAndOnlyAttributesWereTold) {
    ::chmod(in("f").c_str(), 0600);
    write("f", "22");
    settle();
    tell(change_kind::attributes);
    EXPECT_TRUE(is_in_doubt());
    // And if that write is told at last, it ends.
    tell(change_kind::written);
    EXPECT_FALSE(is_in_doubt());
}

TEST_F(Doubt, IsWhenOnlyARenameWasTold) {
    move("f", "g");
    write("g", "22");
    move("g", "f");
    settle();
    move("f", "g");
    tell(change_kind::renamed, "g", "f");
    EXPECT_TRUE(is_in_doubt("g"));
}

TEST_F(Doubt, IsNotWhenContentWasTold) {
    write("f", "22");
    settle();
    tell(change_kind::modified);
    EXPECT_FALSE(is_in_doubt());
}

TEST_F(Doubt, IsWhenTheTimeOfChangeIsAnotherAndNotAllIsTold) {
    ::chmod(in("f").c_str(), 0600);
    settle();
    tell(change_kind::attributes);
    EXPECT_TRUE(is_in_doubt()) << "it may hide a write whose time was put back";
}

TEST_F(Doubt, IsNotWhenAllIsTold) {
    all_is_told_ = true;
    ::chmod(in("f").c_str(), 0600);
    settle();
    tell(change_kind::attributes);
    EXPECT_FALSE(is_in_doubt());
}

TEST_F(Doubt, IsNotWhenItWasChangedBeforeTheComparisonBegan) {
    ::chmod(in("f").c_str(), 0600);
    settle();
    looks_.told_until = std::numeric_limits<std::int64_t>::max();
    tell(change_kind::attributes);
    EXPECT_FALSE(is_in_doubt());
}

TEST_F(Doubt, EndsWithALaterBatchThatSeesTheSame) {
    ::chmod(in("f").c_str(), 0600);
    settle();
    tell(change_kind::attributes);
    ASSERT_TRUE(is_in_doubt());
    write("other", "1");
    tell(change_kind::created, "other");
    EXPECT_TRUE(is_in_doubt()) << "something may still be queued";
    ::chmod(in("f").c_str(), 0644);
    settle();
    tell(change_kind::attributes);
    all_is_told_ = true;
    tell(change_kind::written, "other");
    EXPECT_FALSE(is_in_doubt());
}

TEST_F(Doubt, IsAboutWhatWasGoneWhenItWasLookedAt) {
    std::filesystem::remove(in("f"));
    tell(change_kind::written);
    EXPECT_TRUE(is_in_doubt());
    std::filesystem::create_directory(in("f"));
    tell(change_kind::written);
    EXPECT_TRUE(is_in_doubt()) << "and now it is something else";
}

} // namespace
} // namespace espy::test

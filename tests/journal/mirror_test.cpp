/// What other journals told, written as a journal.
#include "recorded.hpp"

#include <espy/batch_writer.hpp>
#include <espy/journal/mirror.hpp>

#include <gmock/gmock.h>

namespace espy::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const journal_name web{"web1", "src"};
const journal_name other{"web2", "src"};

/// A file, so large.
signature sized(std::uint64_t size) {
    signature look;
    look.size = size;
    look.modified = 1;
    look.mode = 0100644;
    return look;
}

change one(change_kind kind, entry_type type, std::string_view path, std::string_view from = {}) {
    change made;
    made.kind = kind;
    made.type = type;
    made.path = path;
    made.from = from;
    return made;
}

class Mirrored : public Recorded {
protected:
    /// The place after the batch of that number.
    static token at(std::uint64_t batch, std::uint64_t history = 7) {
        return batch == 0 ? token{} : token{history, batch, history * 1000 + batch};
    }
    static mirrored_batch step(std::uint64_t batch, std::uint64_t history = 7) {
        mirrored_batch what;
        what.before = at(batch - 1, history);
        what.upto = at(batch, history);
        what.position = batch + 100;
        return what;
    }
    static mirrored_changes changes(std::initializer_list<change> list) {
        mirrored_changes all;
        batch_writer out(all.changes);
        for (const change& each : list) {
            out.append(each);
        }
        all.looks.resize(list.size());
        return all;
    }
    /// A tree with a directory and two files, as of batch 1.
    static tree_picture first() {
        tree_picture tree;
        tree.add("d/b", entry_type::file, sized(2));
        tree.add("d", entry_type::directory, {});
        tree.add("a", entry_type::file, sized(1));
        return tree;
    }
    static mirror_status begin(espy::mirror& in, const journal_name& of = web) {
        tree_picture tree = first();
        return in.replace(of, step(1), tree);
    }
    static std::vector<std::string> lines(const mirrored_changes& told) {
        std::vector<std::string> all;
        for (const change& each : told.changes) {
            all.push_back(to_line(each));
        }
        return all;
    }
    token now() const { return journal(file()).now(); }
};

TEST_F(Mirrored, TreeIsInIt) {
    espy::mirror in(file());
    EXPECT_EQ(begin(in), mirror_status::added);
    EXPECT_EQ(begin(in, other), mirror_status::added);
    in.commit();
    EXPECT_THAT(paths(),
                ElementsAre("web1", "web2", "web1/src", "web1/src/a", "web1/src/d", "web1/src/d/b",
                            "web2/src", "web2/src/a", "web2/src/d", "web2/src/d/b"));
    const journal_info info = journal(file()).info();
    EXPECT_TRUE(journal(file()).is_mirror());
    ASSERT_EQ(info.mirrored.size(), 2U);
    EXPECT_EQ(info.mirrored[1].machine, "web2");
    EXPECT_EQ(info.mirrored[1].at, at(1));
    EXPECT_EQ(info.mirrored[1].position, 101U);
    EXPECT_THAT(journal(file()).check(), IsEmpty());
}

TEST_F(Mirrored, SinceTellsOfAllOfThem) {
    espy::mirror in(file());
    const token before = now();
    begin(in);
    in.add(web, step(2), changes({one(change_kind::modified, entry_type::file, "d/b")}));
    in.commit();
    EXPECT_THAT(since(before),
                ElementsAre("created r/web1 directory", "created r/web1/src directory",
                            "created r/web1/src/a", "created r/web1/src/d directory",
                            "created r/web1/src/d/b"));
}

TEST_F(Mirrored, LookOfBeforeAWriteIsNotKept) {
    espy::mirror in(file());
    begin(in);
    in.commit();
    EXPECT_EQ(journal(file()).look("web1/src/a")->look.size, 1U);
    in.add(web, step(2), changes({one(change_kind::written, entry_type::file, "a")}));
    in.commit();
    EXPECT_EQ(journal(file()).look("web1/src/a")->look.mode, 0U)
        << "what it looks like is not known";
}

TEST_F(Mirrored, WhatIsBroughtAgainIsKnown) {
    espy::mirror in(file());
    begin(in);
    const mirrored_changes made = changes({one(change_kind::created, entry_type::file, "c")});
    EXPECT_EQ(in.add(web, step(2), made), mirror_status::added);
    in.commit();
    const token then = now();
    mirrored_changes told;
    EXPECT_EQ(in.add(web, step(2), made, &told), mirror_status::known);
    EXPECT_EQ(in.add(web, step(1), made, &told), mirror_status::known);
    in.commit();
    EXPECT_THAT(told.changes, IsEmpty());
    EXPECT_EQ(now(), then);
}

TEST_F(Mirrored, WhatDoesNotFollowIsAGap) {
    espy::mirror in(file());
    const mirrored_changes made = changes({one(change_kind::created, entry_type::file, "c")});
    EXPECT_EQ(in.add(web, step(1), made), mirror_status::gap) << "there is no tree yet";
    begin(in);
    EXPECT_EQ(in.add(web, step(3), made), mirror_status::gap) << "a batch is missing";
    EXPECT_EQ(in.add(web, step(2, 8), made), mirror_status::gap) << "another history";
    mirrored_batch forked = step(1);
    forked.upto.chain += 1;
    EXPECT_EQ(in.add(web, forked, made), mirror_status::gap) << "the same number, another chain";
    forked = step(2);
    forked.before.chain += 1;
    EXPECT_EQ(in.add(web, forked, made), mirror_status::gap) << "another chain before it";
}

TEST_F(Mirrored, NothingIsAddedInAGap) {
    espy::mirror in(file());
    begin(in);
    in.note_gap(web, "trimmed");
    in.note_gap(web, "lost");
    const mirrored_changes made = changes({one(change_kind::created, entry_type::file, "c")});
    EXPECT_EQ(in.add(web, step(2), made), mirror_status::gap);
    EXPECT_EQ(in.find(web).gaps, 1U) << "one hole, whatever was said of it";
    EXPECT_EQ(in.find(web).gap, "lost");
    tree_picture tree = first();
    EXPECT_EQ(in.replace(web, step(9), tree), mirror_status::added);
    EXPECT_EQ(in.find(web).gap, "");
    EXPECT_EQ(in.add(web, step(10), made), mirror_status::added);
}

TEST_F(Mirrored, PictureIsToldAsDifferences) {
    espy::mirror in(file());
    begin(in);
    in.commit();
    const token before = now();
    tree_picture tree;
    tree.add("a", entry_type::directory, {});
    tree.add("a/x", entry_type::symlink, {});
    tree.add("d", entry_type::directory, {});
    tree.add("d/b", entry_type::file, sized(3));
    tree.add("d-", entry_type::file, sized(1));
    mirrored_changes told;
    EXPECT_EQ(in.replace(web, step(5), tree, &told), mirror_status::added);
    in.commit();
    const auto differences = ElementsAre("removed a", "created a directory", "created a/x symlink",
                                         "created d-", "modified d/b");
    EXPECT_THAT(lines(told), differences);
    since_options below;
    below.root_path = "/web1/src";
    EXPECT_THAT(since(before), ElementsAre("removed r/web1/src/a", "created r/web1/src/a directory",
                                           "created r/web1/src/a/x symlink",
                                           "created r/web1/src/d-", "modified r/web1/src/d/b"));
    told.clear();
    EXPECT_EQ(in.replace(web, step(5), tree, &told), mirror_status::known);
    in.note_gap(web, "lost");
    EXPECT_EQ(in.replace(web, step(5), tree, &told), mirror_status::added);
    EXPECT_THAT(told.changes, IsEmpty()) << "nothing is different";
}

TEST_F(Mirrored, RenamesGoWithWhatIsBelow) {
    espy::mirror in(file());
    begin(in);
    mirrored_changes told;
    in.add(web, step(2),
           changes({one(change_kind::renamed, entry_type::directory, "e", "d"),
                    one(change_kind::renamed, entry_type::file, "e/b", "a"),
                    one(change_kind::renamed, entry_type::file, "n", "never")}),
           &told);
    in.commit();
    EXPECT_THAT(lines(told),
                ElementsAre("renamed d -> e directory", "renamed a -> e/b replaced", "created n"));
    EXPECT_THAT(paths(),
                ElementsAre("web1", "web1/src", "web1/src/e", "web1/src/n", "web1/src/e/b"));
    EXPECT_EQ(journal(file()).look("web1/src/e/b")->look.size, 1U);
}

TEST_F(Mirrored, WhatIsNotCommittedIsNotThere) {
    {
        espy::mirror in(file());
        begin(in);
        in.commit();
        in.add(web, step(2), changes({one(change_kind::removed, entry_type::file, "a")}));
        in.roll_back();
        EXPECT_EQ(in.find(web).at, at(1));
        in.add(web, step(2), changes({one(change_kind::removed, entry_type::file, "a")}));
    }
    espy::mirror again(file());
    EXPECT_EQ(again.find(web).at, at(1));
    EXPECT_TRUE(journal(file()).look("web1/src/a"));
    again.add(web, step(2), changes({one(change_kind::removed, entry_type::file, "a")}));
    again.commit();
    EXPECT_FALSE(journal(file()).look("web1/src/a"));
}

TEST_F(Mirrored, RootThatIsAFile) {
    espy::mirror in(file());
    tree_picture tree;
    tree.add("", entry_type::file, sized(5));
    in.replace(web, step(1), tree);
    in.commit();
    EXPECT_THAT(paths(), ElementsAre("web1", "web1/src"));
    tree.clear();
    tree.add("", entry_type::directory, {});
    tree.add("x", entry_type::file, sized(5));
    in.replace(web, step(4), tree);
    in.commit();
    EXPECT_THAT(paths(), ElementsAre("web1", "web1/src", "web1/src/x"));
    EXPECT_THAT(journal(file()).check(), IsEmpty());
}

TEST_F(Mirrored, ForgottenIsGone) {
    espy::mirror in(file());
    begin(in);
    begin(in, other);
    mirrored_changes told;
    in.forget(web, &told);
    in.commit();
    EXPECT_THAT(lines(told), ElementsAre("removed d/b", "removed d directory", "removed a",
                                         "removed \"\" directory"));
    EXPECT_EQ(journal(file()).info().mirrored.size(), 1U);
}

TEST_F(Mirrored, OneHasTheFile) {
    espy::mirror in(file());
    EXPECT_THROW(espy::mirror second(file()), error);
    EXPECT_EQ(failure_of_recorder(), journal_errc::busy);
}

TEST_F(Mirrored, NeitherIsTakenForTheOther) {
    { const espy::mirror in(file()); }
    EXPECT_EQ(failure_of_recorder(), journal_errc::other_root);
    journal::remove(file());
    record();
    try {
        const espy::mirror in(file());
        FAIL();
    } catch (const error& why) {
        EXPECT_EQ(why.code(), journal_errc::other_root);
    }
}

} // namespace
} // namespace espy::test

// A file that was made and removed, as one event of fanotify(7) says in no order: its handle tells whether it is gone.
#include "faults_fixture.hpp"

#include <cerrno>

namespace espy::simulation {
namespace {

class CameAndWent : public Faults {
protected:
    explicit CameAndWent(const disk::habits& how = {}) : Faults(backend::fanotify, how) {
        make("w", "d", entry_type::directory);
        watch("/w");
        polls();
        kernel_.refuse = [this](call which) {
            asked_ += which == call::by_handle ? 1U : 0U;
            return which == call::by_handle ? refused_ : 0;
        };
    }

    // The watcher, which outlives what is counted here, still calls.
    ~CameAndWent() override {
        kernel_.refuse = [](call) { return 0; };
    }

    void remove(const std::string& in, const std::string& name) {
        kernel_.tree().unlink(at(in), name);
        kernel_.tree().finish_all();
    }
    void link(const std::string& name, const std::string& new_name) {
        kernel_.tree().link(at("w/d"), name, at("w/d"), new_name);
        kernel_.tree().finish_all();
    }
    /// One event says that it was made and removed, though it is there.
    void come_go_and_come() {
        make("w/d", "a", entry_type::file);
        link("a", "b");
        remove("w/d", "a");
        link("b", "a");
    }
    void come_and_go(unsigned times) {
        for (unsigned i = 0; i < times; ++i) {
            const std::string name = "f" + std::to_string(i);
            make("w/d", name, entry_type::file);
            remove("w/d", name);
            polls();
        }
    }

    unsigned asked_ = 0;
    int refused_ = 0;
};

TEST_F(CameAndWent, AreAskedForByTheirHandles) {
    come_and_go(3);
    EXPECT_EQ(asked_, 3U);
    EXPECT_TRUE(told_.empty() || told_.back() == "ready /w");
}

TEST_F(CameAndWent, AndCameAgainAreFound) {
    come_go_and_come();
    polls();
    EXPECT_EQ(asked_, 1U);
    EXPECT_TRUE(was_told("created /w/d/a"));
}

// All of it is read at once. As if the name had been looked at, what has come since would be taken for seen.
TEST_F(CameAndWent, AndAreFollowedByOthersUnderTheirNamesAreNotTakenForThem) {
    make("w/d", "a", entry_type::file);
    remove("w/d", "a");
    make("w/d", "a", entry_type::file);
    for (const char* later : {"b", "c", "d"}) {
        make("w/d", later, entry_type::file);
    }
    polls();
    EXPECT_TRUE(was_told("created /w/d/a"));
}

TEST_F(CameAndWent, AndAreHeldOpenAreLookedAt) {
    make("w/d", "a", entry_type::file);
    const node_ptr held = at("w/d/a");
    kernel_.tree().open(held);
    remove("w/d", "a");
    polls();
    kernel_.tree().close(held);
    EXPECT_EQ(asked_, 1U);
    EXPECT_FALSE(was_told("created /w/d/a"));
}

TEST_F(CameAndWent, AreLookedAtWhereTheirHandleCannotBeOpened) {
    refused_ = EMFILE;
    come_go_and_come();
    polls();
    EXPECT_TRUE(was_told("created /w/d/a"));
}

class CameAndWentUnprivileged : public CameAndWent {
protected:
    CameAndWentUnprivileged() : CameAndWent({.hides_processes = true}) {}
};

TEST_F(CameAndWentUnprivileged, AreAskedForOnce) {
    come_and_go(3);
    EXPECT_EQ(asked_, 1U);
    come_go_and_come();
    polls();
    EXPECT_EQ(asked_, 1U);
    EXPECT_TRUE(was_told("created /w/d/a"));
}

class CameAndWentUnremembered : public CameAndWent {
protected:
    CameAndWentUnremembered() : CameAndWent({.forgets_handles = true}) {}
};

// That a handle is stale says nothing there.
TEST_F(CameAndWentUnremembered, AreLookedAt) {
    come_go_and_come();
    polls();
    EXPECT_EQ(asked_, 0U);
    EXPECT_TRUE(was_told("created /w/d/a"));
}

} // namespace
} // namespace espy::simulation

/// Options of programs that are older or newer than the library, and what is not valid.
#include "c_test.hpp"

namespace espy::test {
namespace {

template <typename Options>
struct newer {
    Options known{};
    uint64_t unknown = 0;
};

int make(const espy_watcher_options& options, espy_error* error = nullptr) {
    espy_watcher* made = nullptr;
    const int result = espy_watcher_new(&made, &options, error);
    EXPECT_EQ(made != nullptr, result == 0);
    espy_watcher_free(made);
    return result;
}

TEST(Options, OfAnOlderProgramAreShorter) {
    espy_watcher_options options{};
    options.size = offsetof(espy_watcher_options, poll_interval_ms);
    options.backend = ESPY_POLL;
    options.settled = 77; // not the program's
    EXPECT_EQ(make(options), 0);
}

TEST(Options, OfANewerProgramAreLongerAndMayNotAskForWhatIsNotKnown) {
    newer<espy_watcher_options> options;
    options.known.size = sizeof options;
    EXPECT_EQ(make(options.known), 0);
    options.unknown = 1;
    espy_error error{};
    EXPECT_EQ(make(options.known, &error), -E2BIG);
    EXPECT_EQ(error.code, E2BIG);
    EXPECT_STREQ(error.operation, "espy_watcher_new");
}

TEST(Options, MustHaveASize) {
    EXPECT_EQ(make({}), -EINVAL);
}

TEST(Options, WithUnknownValuesAreNotValid) {
    espy_watcher_options options{};
    options.size = sizeof options;
    for (uint32_t* const field : {&options.backend, &options.settled, &options.complete}) {
        *field = 4;
        EXPECT_EQ(make(options), -EINVAL);
        *field = 0;
    }
    const c_watcher watcher = make_watcher();
    espy_root_options root{};
    root.size = sizeof root;
    root.flags = 1U << 31;
    EXPECT_EQ(espy_add(watcher.get(), "/", &root, nullptr), -EINVAL);
    root.flags = 0;
    root.tell = ESPY_KIND(ESPY_UNMOUNTED + 1);
    EXPECT_EQ(espy_add(watcher.get(), "/", &root, nullptr), -EINVAL);
    root.tell = 0;
    root.reserved = 1;
    EXPECT_EQ(espy_add(watcher.get(), "/", &root, nullptr), -EINVAL);
    root.size = 1;
    EXPECT_EQ(espy_add(watcher.get(), "/", &root, nullptr), -EINVAL);
}

TEST(Options, OfARootAreThoseOfTheLibrary) {
    const temporary_directory place;
    std::filesystem::create_directories(place / "a/b/c");
    touch(place / "f");
    const c_batch batch(espy_batch_new());
    const auto lists = [&](espy_root_options options) {
        options.size = sizeof options;
        options.flags |= ESPY_ROOT_INITIAL;
        const c_watcher watcher = make_watcher();
        espy_add(watcher.get(), place.path().c_str(), &options, nullptr);
        espy_sync(watcher.get(), batch.get(), -1, nullptr);
        return espy_batch_size(batch.get());
    };
    espy_root_options options{};
    EXPECT_EQ(lists(options), 5U); // and `ready`
    options.max_depth = 2;
    EXPECT_EQ(lists(options), 4U);
    options.max_depth = 0;
    options.flags = ESPY_ROOT_FLAT;
    EXPECT_EQ(lists(options), 3U);
    options.tell = ESPY_KIND(ESPY_READY);
    EXPECT_EQ(lists(options), 1U);
    const c_watcher watcher = make_watcher();
    options.size = sizeof options;
    options.flags = ESPY_ROOT_MAY_BE_ABSENT | ESPY_ROOT_ONE_FILE_SYSTEM | ESPY_ROOT_EXPAND_RENAMES |
                    ESPY_ROOT_FOLLOW_SYMLINKS;
    EXPECT_EQ(espy_add(watcher.get(), (place / "absent").c_str(), &options, nullptr), 1);
}

} // namespace
} // namespace espy::test

// The command itself, as it is run.
#include "child_process.hpp"
#include "invocation.hpp"

#include <support/temporary_directory.hpp>

#include <gmock/gmock.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <fstream>
#include <string>

#include <sched.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace espy::doctor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

test::result doctor(std::vector<std::string> words, const std::function<bool()>& prepare = {}) {
    words.insert(words.begin(), {ESPY_COMMAND, "doctor"});
    return test::run(std::move(words), prepare);
}

rapidjson::Document json(const test::result& run) {
    rapidjson::Document document;
    document.Parse(run.out.c_str());
    EXPECT_FALSE(document.HasParseError()) << run.out << run.err;
    EXPECT_EQ(std::count(run.out.begin(), run.out.end(), '\n'), 1);
    return document;
}

const rapidjson::Value* find_named(const rapidjson::Value& list, const std::string& name) {
    for (const auto& entry : list.GetArray()) {
        if (entry["name"].GetString() == name) {
            return &entry;
        }
    }
    return nullptr;
}

const rapidjson::Value* find_problem(const rapidjson::Document& report, const std::string& name) {
    return find_named(report["problems"], name);
}

bool become_ordinary() {
    return ::geteuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0);
}

TEST(DoctorCommand, TellsLimitsHoldersBackendsAndProblems) {
    const test::result run = doctor({});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.err, "");
    std::size_t at = 0;
    for (const char* part : {"Limits of user ", "  inotify watches ", "\nWho holds them",
                             "\nFile systems", "\nBackends, tried on .\n  inotify   works"}) {
        at = run.out.find(part, at);
        ASSERT_NE(at, std::string::npos) << part << " in\n" << run.out;
    }
    EXPECT_THAT(run.out, ::testing::AnyOf(HasSubstr("\nNo problems.\n"),
                                          HasSubstr("\nProblems, and what cures them\n")));
    EXPECT_THAT(run.out, Not(HasSubstr(" \n")));
}

bool has_few_files() {
    const rlimit four{4, 4};
    // Nor any that were inherited.
    static_cast<void>(::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC));
    return ::setrlimit(RLIMIT_NOFILE, &four) == 0;
}

TEST(DoctorCommand, SaysThatItHasTooFewOpenFiles) {
    const test::result run = doctor({"--check"}, has_few_files);
    EXPECT_EQ(run.status, 5);
    EXPECT_THAT(run.out, HasSubstr("this process may have too few open files"));
    EXPECT_THAT(run.out, HasSubstr("ulimit -n 1024"));
}

TEST(DoctorCommand, ChecksForAMonitor) {
    const rapidjson::Document report = json(doctor({"--json"}));
    const test::result run = doctor({"--check"});
    const bool wrong = report["problems"].Size() > 0;
    EXPECT_EQ(run.status, wrong ? 5 : 0);
    EXPECT_EQ(run.out.empty(), !wrong);
}

TEST(DoctorCommand, CountsTheWatchesOfAnotherProcess) {
    const espy::test::temporary_directory root;
    const test::child_process child([&] {
        const int fd = ::inotify_init1(0);
        for (int i = 0; i < 123; ++i) {
            const std::filesystem::path at = root / std::to_string(i);
            std::filesystem::create_directory(at);
            if (::inotify_add_watch(fd, at.c_str(), IN_CREATE) < 0) {
                return false;
            }
        }
        return true;
    });
    ASSERT_TRUE(child.prepared());
    const rapidjson::Document report = json(doctor({"--json", root.path()}));
    EXPECT_EQ(report["tree"]["directories"].GetUint64(), 124U);
    bool found = false;
    for (const auto& entry : report["processes"].GetArray()) {
        if (entry["pid"].GetUint() == child.pid()) {
            found = true;
            EXPECT_EQ(entry["inotify_watches"].GetUint64(), 123U);
            EXPECT_EQ(entry["inotify_instances"].GetUint64(), 1U);
        }
    }
    EXPECT_TRUE(found);
    EXPECT_THAT(doctor({"--all"}).out, HasSubstr(std::to_string(child.pid())));
}

TEST(DoctorCommand, DoesNotCountWhatIsIgnored) {
    const espy::test::temporary_directory root;
    std::filesystem::create_directories(root / "build/x/y");
    std::filesystem::create_directories(root / "node_modules/z");
    std::filesystem::create_directories(root / "src");
    std::ofstream(root / ".ignore") << "/build\n";
    const std::string path = root.path();
    const auto directories = [](const rapidjson::Document& report) {
        return report["tree"]["directories"].GetUint64();
    };
    EXPECT_EQ(directories(json(doctor({"--json", path}))), 7U);
    EXPECT_EQ(directories(json(doctor({"--json", "--ignore-files", path}))), 4U);
    EXPECT_EQ(
        directories(json(doctor({"--json", "--ignore-files", "--ignore", "node_modules", path}))),
        2U);
    EXPECT_EQ(
        directories(json(doctor({"--json", "--ignore", "node_modules", "--ignore", "src", path}))),
        4U);
}

TEST(DoctorCommand, EndsWithOneForAPathThatIsNotThere) {
    const espy::test::temporary_directory root;
    const test::result run = doctor({(root / "a\nb").string()});
    EXPECT_EQ(run.status, 1);
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.err, "espy: cannot look at " + root.path().string() +
                           "/a\\nb: No such file or directory; check the path\n");
}

TEST(DoctorCommand, EndsWithTwoForWrongArguments) {
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"a", "b"}, {"--jsn"}, {""}, {"--json=x"}}) {
        const test::result run = doctor(words);
        EXPECT_EQ(run.status, 2) << words[0];
        EXPECT_EQ(run.out, "");
        EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
    }
}

TEST(DoctorCommand, TeachesWithExamples) {
    const test::result run = doctor({"--help"});
    EXPECT_EQ(run.status, 0);
    for (const char* part : {"espy doctor ~/src", "--json", "--all", "[PATH]", "Exit status"}) {
        EXPECT_THAT(run.out, HasSubstr(part));
    }
}

TEST(DoctorCommand, WritesNamesOfAnyBytesSafely) {
    const espy::test::temporary_directory root;
    const std::filesystem::path odd = root / "a\n\x1b[31m\"\\\xff";
    std::filesystem::create_directory(odd);
    const test::result text = doctor({odd.string()});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.out, Not(HasSubstr("\x1b")));
    EXPECT_THAT(text.out, HasSubstr("a\\n\\x1b[31m\"\\\\\\xff\n  1 directory with 0 entries"));
    const rapidjson::Document report = json(doctor({"--json", odd.string()}));
    EXPECT_TRUE(report.HasMember("path_base64"));
    EXPECT_THAT(report["path"].GetString(), HasSubstr("a\n\x1b[31m\"\\\xef\xbf\xbd"));
}

TEST(DoctorCommand, SaysAsAnOrdinaryUserWhatItCouldNotSee) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "needs root, so that there are processes of another user";
    }
    const test::child_process of_root([] { return true; });
    const test::result text = doctor({"/etc"}, become_ordinary);
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_THAT(text.out, HasSubstr("\nNot seen: "));
    EXPECT_THAT(text.out, HasSubstr(" may not be looked into ("));
    EXPECT_THAT(text.out, HasSubstr("; as root: sudo espy doctor /etc\n"));
    const rapidjson::Document report = json(doctor({"--json"}, become_ordinary));
    EXPECT_GE(report["processes_not_seen"].GetUint64(), 1U);
    EXPECT_LT(report["processes_not_seen"].GetUint64(), report["processes_found"].GetUint64());
    // What espy may take is not said not to work.
    const rapidjson::Value* fanotify = find_named(report["backends"], "fanotify");
    ASSERT_NE(fanotify, nullptr);
    if ((*fanotify)["works"].GetBool()) {
        EXPECT_THAT((*fanotify)["reason"].GetString(), HasSubstr("a mark for each directory"));
    }
}

/// In a user namespace of its own, whose limits are its own.
bool enter_with_five_watches() {
    if (::unshare(CLONE_NEWUSER) != 0) {
        return false;
    }
    std::ofstream("/proc/self/setgroups") << "deny" << std::flush;
    std::ofstream map("/proc/self/uid_map");
    map << "0 0 1" << std::flush;
    std::ofstream limit("/proc/sys/user/max_inotify_watches");
    limit << "5" << std::flush;
    return map.good() && limit.good();
}

TEST(DoctorCommand, NamesACommandThatReallyCuresALimitTooLow) {
    if (::geteuid() != 0 || test::run({"true"}, enter_with_five_watches).status != 0) {
        GTEST_SKIP() << "a user namespace with limits of its own cannot be made here";
    }
    if (test::run({"sysctl", "-n", "user.max_inotify_watches"}).status != 0) {
        GTEST_SKIP() << "sysctl(8) is not installed";
    }
    const espy::test::temporary_directory root;
    for (int i = 0; i < 9; ++i) {
        std::filesystem::create_directory(root / std::to_string(i));
    }
    const std::vector<std::string> words = {"--json", root.path().string()};
    const rapidjson::Document before = json(doctor(words, enter_with_five_watches));
    const rapidjson::Value* problem = find_problem(before, "path_needs_more_watches");
    ASSERT_NE(problem, nullptr);
    EXPECT_EQ(before["tree"]["watches_needed"].GetUint64(), 10U);
    EXPECT_EQ(before["tree"]["watches_left"].GetUint64(), 5U);
    const std::string cure = (*problem)["cures"][0].GetString();
    // Nothing else may be run: other settings are those of the machine.
    ASSERT_EQ(cure, "sudo sysctl -w user.max_inotify_watches=524288");
    const std::string again = cure.substr(5) + " >&2 && exec " ESPY_COMMAND " doctor --json " +
                              root.path().string(); // without sudo: it is root there
    const rapidjson::Document after = json(test::run({"sh", "-c", again}, enter_with_five_watches));
    EXPECT_EQ(find_problem(after, "path_needs_more_watches"), nullptr);
}

TEST(DoctorCommand, WarnsOfAFuseFileSystemAndKnowsWhereItsFilesAre) {
    const espy::test::temporary_directory root;
    std::filesystem::create_directories(root / "real/a/b");
    std::filesystem::create_directory(root / "seen");
    if (test::run({"bindfs", (root / "real").string(), (root / "seen").string()}).status != 0) {
        GTEST_SKIP() << "bindfs cannot mount here";
    }
    const rapidjson::Document report = json(doctor({"--json", root.path().string()}));
    const rapidjson::Document inside = json(doctor({"--json", (root / "seen").string()}));
    EXPECT_EQ(test::run({"fusermount", "-u", (root / "seen").string()}).status, 0);

    ASSERT_EQ(report["file_systems"].Size(), 2U);
    const auto& seen = report["file_systems"][1];
    EXPECT_THAT(seen["type"].GetString(), ::testing::StartsWith("fuse"));
    EXPECT_STREQ(seen["events"].GetString(), "local-only");
    EXPECT_EQ(seen["directories"].GetUint64(), 3U);
    EXPECT_EQ(report["file_systems"][0]["directories"].GetUint64(), 4U);
    const rapidjson::Value* problem = find_named(report["notes"], "fuse_file_system");
    ASSERT_NE(problem, nullptr);
    EXPECT_STREQ((*problem)["cures"][0].GetString(),
                 ("espy watch " + (root / "real").string()).c_str());
    EXPECT_NE(find_named(inside["notes"], "fuse_file_system"), nullptr);
    EXPECT_EQ(find_problem(inside, "fuse_file_system"), nullptr);
}

} // namespace
} // namespace espy::doctor

#include <doctor/problems.hpp>

#include <gmock/gmock.h>

namespace espy::doctor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string name_of(std::uint32_t uid) {
    return "u" + std::to_string(uid);
}

/// A machine without a problem.
report healthy() {
    report about;
    about.path = "/src";
    about.from.uid = 1000;
    about.limits = {
        {resource::inotify_watches, "fs.inotify.max_user_watches", 1000, "user.max_inotify_watches",
         1000},
        {resource::inotify_instances, "fs.inotify.max_user_instances", 128,
         "user.max_inotify_instances", 128},
        {resource::inotify_queue, "fs.inotify.max_queued_events", 16384, {}, {}},
        {resource::fanotify_marks, "fs.fanotify.max_user_marks", 1000, "user.max_fanotify_marks",
         1000},
        {resource::fanotify_groups, "fs.fanotify.max_user_groups", 128, "user.max_fanotify_groups",
         128},
        {resource::fanotify_queue, "fs.fanotify.max_queued_events", 16384, {}, {}},
    };
    about.used.available = true;
    about.tree.emplace();
    about.tree->directories = 10;
    about.ways.probes = {{"proc", "", {}}};
    return about;
}

void hold(report& about, std::uint32_t uid, const holdings& held) {
    about.used.users.push_back({uid, held});
    holder who;
    who.pid = 42;
    who.uid = who.charged_uid = uid;
    who.command = "code";
    who.holds = held;
    about.used.holders.push_back(who);
}

std::vector<std::string> names(const std::vector<problem>& problems) {
    std::vector<std::string> result;
    for (const problem& entry : problems) {
        result.emplace_back(entry.name);
    }
    return result;
}

TEST(DoctorProblems, FindsNoneOnAHealthyMachine) {
    report about = healthy();
    hold(about, 1000, {12, 799, 0, 0});
    EXPECT_THAT(names(find_problems(about, name_of)), IsEmpty());
}

TEST(DoctorProblems, WarnsFromEightyPercentOfALimitAndNamesWhoHoldsMost) {
    report about = healthy();
    hold(about, 7, {1, 800, 0, 0});
    const auto problems = find_problems(about, name_of);
    ASSERT_THAT(names(problems), ElementsAre("watches_nearly_used"));
    EXPECT_EQ(problems[0].message, "user u7 holds 800 of 1,000 inotify watches (80 %), most of "
                                   "them code (pid 42): 800");
    EXPECT_THAT(problems[0].cures,
                ElementsAre("sudo sysctl -w fs.inotify.max_user_watches=524288",
                            "echo 'fs.inotify.max_user_watches=524288' | sudo tee -a "
                            "/etc/sysctl.d/60-espy.conf"));
}

TEST(DoctorProblems, HasAProblemForEachLimit) {
    report about = healthy();
    hold(about, 7, {128, 1000, 128, 1000});
    EXPECT_THAT(names(find_problems(about, name_of)),
                ElementsAre("watches_nearly_used", "instances_nearly_used", "marks_nearly_used",
                            "groups_nearly_used"));
}

TEST(DoctorProblems, SaysThatThePathNeedsMoreThanIsLeft) {
    report about = healthy();
    hold(about, 1000, {1, 600, 0, 0});
    hold(about, 5, {1, 700, 0, 0}); // another user's watches are no matter
    about.tree->directories = 400;
    EXPECT_THAT(names(find_problems(about, name_of)), IsEmpty());
    about.tree->directories = 401;
    const auto problems = find_problems(about, name_of);
    ASSERT_THAT(names(problems), ElementsAre("path_needs_more_watches"));
    EXPECT_EQ(problems[0].message,
              "/src has 401 directories, and only 400 inotify watches are left");
}

TEST(DoctorProblems, SetsALimitThatIsEnough) {
    report about = healthy();
    about.tree->directories = 2000000;
    EXPECT_EQ(find_problems(about, name_of).at(0).cures.at(0),
              "sudo sysctl -w fs.inotify.max_user_watches=4194304");
}

TEST(DoctorProblems, NamesTheLimitOfTheUserNamespaceInAContainer) {
    report about = healthy();
    about.from.first_user_namespace = false;
    about.limits[0].value = 1048576;
    about.limits[0].namespace_value = 5;
    const auto problems = find_problems(about, name_of);
    ASSERT_THAT(names(problems), ElementsAre("path_needs_more_watches"));
    EXPECT_EQ(problems[0].cures.at(0), "sudo sysctl -w user.max_inotify_watches=524288");
    EXPECT_EQ(problems[0].cures.size(), 2U);
    EXPECT_THAT(problems[0].advice, ::testing::HasSubstr("container"));
}

TEST(DoctorProblems, FindsATinyQueue) {
    report about = healthy();
    about.limits[2].value = 64;
    const auto problems = find_problems(about, name_of);
    ASSERT_THAT(names(problems), ElementsAre("queue_small"));
    EXPECT_EQ(problems[0].cures.at(0), "sudo sysctl -w fs.inotify.max_queued_events=16384");
}

file_system mounted(const std::string& type, const std::string& source) {
    file_system entry;
    entry.where.point = "/mnt/x";
    entry.where.type = type;
    entry.where.source = source;
    entry.type = look_up_file_system(type);
    return entry;
}

TEST(DoctorProblems, SendsTheWatcherToTheMachineThatHasTheFiles) {
    report about = healthy();
    about.file_systems = {
        mounted("nfs4", "server:/export/it's"), mounted("ext4", "/dev/sda"),
        mounted("cifs", "//server/share"),      mounted("fuse.bindfs", "/data/a b"),
        mounted("fuse.rclone", "cloud:{x}/y"),  mounted("fuse", "/dev/sdb1"),
        mounted("fuse.bindfs", "/dev/shm/real")};
    const auto problems = find_problems(about, name_of);
    ASSERT_THAT(names(problems),
                ElementsAre("remote_file_system", "remote_file_system", "fuse_file_system",
                            "fuse_file_system", "fuse_file_system", "fuse_file_system"));
    EXPECT_THAT(problems[0].cures,
                ElementsAre("ssh server espy watch ''\\''/export/it'\\''\\'\\'''\\''s'\\'''"));
    EXPECT_THAT(problems[1].cures, IsEmpty());
    EXPECT_FALSE(problems[1].advice.empty());
    EXPECT_THAT(problems[2].cures, ElementsAre("espy watch '/data/a b'"));
    EXPECT_THAT(problems[3].cures, IsEmpty());
    EXPECT_THAT(problems[4].cures, IsEmpty());
    EXPECT_THAT(problems[5].cures, ElementsAre("espy watch /dev/shm/real"));
    // The files are watched all the same, so nothing is wrong.
    EXPECT_FALSE(has_problems(problems));
    EXPECT_THAT(problems[2].message, ::testing::HasSubstr("; espy lists it every 2s, too"));
}

TEST(DoctorProblems, SayOfALimitOfZeroThatNobodyCanHaveOne) {
    report about = healthy();
    about.limits[0].value = 0;
    about.limits[1].namespace_value = 0;
    about.tree.reset();
    const auto problems = find_problems(about, name_of);
    ASSERT_THAT(names(problems), ElementsAre("watches_nearly_used", "instances_nearly_used"));
    EXPECT_EQ(problems[0].message, "the limit of inotify watches is 0: nobody can have one");
    EXPECT_EQ(problems[0].cures.at(0), "sudo sysctl -w fs.inotify.max_user_watches=524288");
    EXPECT_TRUE(has_problems(problems));
}

TEST(DoctorProblems, SayThatNobodyTellsOfChanges) {
    report about = healthy();
    about.choice = {espy::backend::poll, "inotify is refused (x), and fanotify is refused (y)"};
    EXPECT_THAT(names(find_problems(about, name_of)), ElementsAre("no_events"));
    about.choice = {espy::backend::fanotify, "inotify has no instance left"};
    EXPECT_THAT(names(find_problems(about, name_of)), ElementsAre("inotify_refused"));
    about.choice = {espy::backend::inotify, "it keeps the order of events"};
    EXPECT_THAT(names(find_problems(about, name_of)), IsEmpty());
}

TEST(DoctorProblems, SayThatThisProcessHasTooFewOpenFiles) {
    report about = healthy();
    about.used.files_ran_out = true;
    EXPECT_THAT(names(find_problems(about, name_of)), ElementsAre("too_few_open_files"));
}

TEST(DoctorProblems, CuresUnreadableDirectoriesWithRoot) {
    report about = healthy();
    about.path = "a b";
    about.tree->unreadable = 3;
    about.tree->unreadable_paths = {"/src/closed"};
    const auto problems = find_problems(about, name_of);
    ASSERT_THAT(names(problems), ElementsAre("unreadable_directories"));
    EXPECT_EQ(problems[0].message, "3 directories cannot be read, the first is /src/closed");
    EXPECT_THAT(problems[0].cures, ElementsAre("sudo espy watch 'a b'"));
}

TEST(DoctorProblems, MissesProcAndInotify) {
    report about = healthy();
    about.ways.probes = {{"proc", "", {ENOENT, std::system_category()}},
                         {"inotify_instance", "", {ENOSYS, std::system_category()}}};
    EXPECT_THAT(names(find_problems(about, name_of)),
                ElementsAre("inotify_missing", "proc_missing"));
}

TEST(DoctorShellQuoting, LeavesPlainWordsAndQuotesAllOthers) {
    EXPECT_EQ(shell_quoted("/a/b-c_d.e"), "/a/b-c_d.e");
    EXPECT_EQ(shell_quoted(""), "''");
    EXPECT_EQ(shell_quoted("a b"), "'a b'");
    EXPECT_EQ(shell_quoted("it's $HOME"), "'it'\\''s $HOME'");
    EXPECT_EQ(shell_quoted("a\n'\\\x1b\xff"), "$'a\\012\\'\\\\\\033\\377'");
}

} // namespace
} // namespace espy::doctor

#include <doctor/words.hpp>

#include <gmock/gmock.h>

#include <cerrno>

namespace espy::doctor {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string name_of(std::uint32_t uid) {
    return uid == 0 ? "root" : "u" + std::to_string(uid);
}

report sample() {
    report about;
    about.path = "src";
    about.from.uid = 1000;
    about.limits = {
        {resource::inotify_watches, "fs.inotify.max_user_watches", 192536,
         "user.max_inotify_watches", 192536},
        {resource::inotify_instances, "fs.inotify.max_user_instances", 128, {}, {}},
        {resource::inotify_queue, "fs.inotify.max_queued_events", 16384, {}, {}},
        {resource::fanotify_marks, "fs.fanotify.max_user_marks", {}, {}, {}},
        {resource::fanotify_groups, "fs.fanotify.max_user_groups", {}, {}, {}},
        {resource::fanotify_queue, "fs.fanotify.max_queued_events", {}, {}, {}},
    };
    about.used.available = true;
    about.used.processes = 2;
    about.ways.probes = {{"proc", "/proc/self/fd", {}},
                         {"fanotify_names", "fanotify_init", {EPERM, std::system_category()}}};
    about.ways.ways = judge(about.ways.probes);
    return about;
}

void hold(report& about, std::uint32_t pid, const std::string& command, std::uint64_t watches) {
    holder who;
    who.pid = pid;
    who.uid = who.charged_uid = 1000;
    who.command = command;
    who.holds = {1, watches, 0, 0};
    about.used.holders.push_back(who);
    about.used.users = {{1000, who.holds}};
}

std::string text_of(const report& about, bool all = false) {
    return to_text(about, find_problems(about, name_of), {all, name_of});
}

TEST(DoctorText, AlignsTheLimits) {
    report about = sample();
    hold(about, 7, "code", 1234);
    EXPECT_THAT(
        text_of(about),
        HasSubstr("Limits of user u1000                    used         limit          left\n"
                  "  inotify watches                      1,234       192,536       191,302\n"
                  "  inotify instances                        1           128           127\n"
                  "  inotify queue, events                             16,384\n"
                  "  fanotify marks                           0       unknown\n"));
}

TEST(DoctorText, ShowsTheFirstTenHoldersAndAllOnRequest) {
    report about = sample();
    for (std::uint32_t pid = 1; pid <= 12; ++pid) {
        hold(about, pid, "command-" + std::to_string(pid) + ".", 100 - pid);
    }
    EXPECT_THAT(text_of(about), HasSubstr("command-10."));
    EXPECT_THAT(text_of(about), Not(HasSubstr("command-11.")));
    EXPECT_THAT(text_of(about), HasSubstr("  and 2 more; --all shows them\n"));
    EXPECT_THAT(text_of(about, true), HasSubstr("command-12."));
    EXPECT_THAT(text_of(about, true), Not(HasSubstr("--all")));
}

TEST(DoctorText, EscapesWhatOthersChose) {
    report about = sample();
    about.path = "a\x1b[2Jb";
    hold(about, 7, "evil\n\x1b]0;x\x07", 1);
    file_system entry;
    entry.where.point = "/mnt/\x1b[1m\n";
    entry.where.type = "fuse.\r";
    entry.where.source = "/\x1b";
    entry.type = look_up_file_system(entry.where.type);
    about.file_systems = {entry};
    about.tree.emplace();
    about.tree->unreadable = 1;
    about.tree->unreadable_paths = {"/\x1b[31m"};
    const std::string text = text_of(about);
    for (const char c : text) {
        EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= ' ') << static_cast<int>(c);
    }
    EXPECT_THAT(text, HasSubstr("evil\\n\\x1b]0;x\\x07\n"));
    EXPECT_THAT(text, HasSubstr("/mnt/\\x1b[1m\\n"));
}

TEST(DoctorText, CutsALongCommandBetweenCharacters) {
    report about = sample();
    hold(about, 7, "x", 1);
    std::string line;
    for (int i = 0; i < 40; ++i) {
        line += "\xc3\xa4"; // two bytes
    }
    about.used.holders[0].command_line = "y" + line;
    EXPECT_THAT(text_of(about), HasSubstr("y" + line.substr(0, 44) + "...\n"));
    EXPECT_THAT(text_of(about, true), HasSubstr("y" + line + "\n"));
}

TEST(DoctorText, SaysWhatItCouldNotSee) {
    report about = sample();
    about.used.processes = 120;
    about.used.not_seen = {{0, 80}, {33, 7}};
    about.from.first_pid_namespace = false;
    const std::string text = text_of(about);
    EXPECT_THAT(text, HasSubstr("Not seen: 87 of 120 processes may not be looked into (80 of root, "
                                "7 of u33); as root: sudo espy doctor src\n"));
    EXPECT_THAT(text, HasSubstr("container"));
}

TEST(DoctorText, ComparesWhatThePathNeedsWithWhatIsLeft) {
    report about = sample();
    about.tree.emplace();
    about.tree->directories = 200000;
    about.tree->entries = 1;
    EXPECT_THAT(text_of(about), HasSubstr("200,000 watches are needed, only 192,536 are left: "
                                          "7,464 too few\n"));
    about.tree->directories = 1;
    EXPECT_THAT(text_of(about), HasSubstr("  1 directory with 1 entry\n"
                                          "  1 watch is needed, 192,536 are left: enough\n"));
    about.used.not_seen = {{1000, 1}};
    EXPECT_THAT(text_of(about), HasSubstr("at most 192,536 are left: enough if what was not seen "
                                          "is few\n"));
}

TEST(DoctorText, ShowsTheMountsThatCannotTellAllFirst) {
    report about = sample();
    for (const char* type : {"xfs", "ext4", "tmpfs", "proc", "nfs"}) {
        file_system entry;
        entry.where.point = std::string("/") + type;
        entry.where.type = type;
        entry.type = look_up_file_system(type);
        about.file_systems.push_back(entry);
    }
    const std::string text = text_of(about);
    EXPECT_LT(text.find("  /xfs"), text.find("  /nfs"));
    EXPECT_LT(text.find("  /nfs"), text.find("  /proc"));
    EXPECT_LT(text.find("  /proc"), text.find("  /ext4"));
}

TEST(DoctorJson, HasItsKeysInOrder) {
    report about = sample();
    hold(about, 7, "code", 5);
    about.limits.resize(3);
    about.tree.emplace();
    about.tree->directories = 3;
    EXPECT_EQ(
        to_json(about, {{"queue_small", "small", {"sudo x"}, "", false}}, name_of),
        R"({"path":"src","uid":1000,"user":"u1000","user_namespace":false,"pid_namespace":false,)"
        R"("limits":[{"name":"fs.inotify.max_user_watches","value":192536,)"
        R"("namespace_name":"user.max_inotify_watches","namespace_value":192536,)"
        R"("used":5,"left":192531},)"
        R"({"name":"fs.inotify.max_user_instances","value":128,"used":1,"left":127},)"
        R"({"name":"fs.inotify.max_queued_events","value":16384}],)"
        R"("processes":[{"pid":7,"uid":1000,"user":"u1000","charged_uid":1000,"command":"code",)"
        R"("inotify_instances":1,"inotify_watches":5,"fanotify_groups":0,"fanotify_marks":0,)"
        R"("shared_instances":0}],)"
        R"("users":[{"uid":1000,"user":"u1000","inotify_instances":1,"inotify_watches":5,)"
        R"("fanotify_groups":0,"fanotify_marks":0}],)"
        R"("processes_found":2,"processes_not_seen":0,"not_seen":[],"processes_hidden":false,)"
        R"("tree":{"directories":3,"entries":0,"ignored":0,"watches_needed":3,"watches_left":192531,)"
        R"("unreadable":0,"unreadable_paths":[]},)"
        R"("file_systems":[],)"
        R"("backends":[{"name":"fanotify","works":false,)"
        R"("reason":"needs CAP_SYS_ADMIN: run as root"},)"
        R"({"name":"poll","works":true,)"
        R"("reason":"lists again and again; where the kernel cannot tell"}],)"
        R"("probes":[{"name":"proc","calls":"/proc/self/fd","works":true},)"
        R"({"name":"fanotify_names","calls":"fanotify_init","works":false,"error":"EPERM"}],)"
        R"("problems":[{"name":"queue_small","message":"small","cures":["sudo x"]}],"notes":[]})"
        "\n");
}

TEST(DoctorJson, KeepsBytesThatAreNoCharacters) {
    report about = sample();
    about.path = "a\xff";
    hold(about, 7, "\x01\xfe", 5);
    const std::string json = to_json(about, {}, name_of);
    EXPECT_THAT(json, HasSubstr("{\"path\":\"a\xef\xbf\xbd\",\"path_base64\":\"Yf8=\","));
    EXPECT_THAT(json, HasSubstr("\"command\":\"\\u0001\xef\xbf\xbd\",\"command_base64\":\"Af4=\""));
}

} // namespace
} // namespace espy::doctor

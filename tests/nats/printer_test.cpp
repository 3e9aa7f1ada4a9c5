/// What espy follow and espy fleet print.
#include "follow/fleet_state.hpp"
#include "follow/printer.hpp"

#include "failing/failure.hpp"

#include <espy/batch_writer.hpp>

#include <gmock/gmock.h>

namespace espy::fleet::test {
namespace {

using ::testing::HasSubstr;

const journal_name web{"web1", "src"};

envelope batch_four() {
    envelope headers;
    headers.upto = {7, 4, 1};
    headers.root = "/srv/src";
    headers.time = journal_time(std::chrono::seconds(1'800'000'000));
    return headers;
}

mirrored_changes renamed(std::string_view path, std::string_view from) {
    mirrored_changes told;
    batch_writer out(told.changes);
    change one;
    one.kind = change_kind::renamed;
    one.type = entry_type::file;
    one.replaced = true;
    one.path = out.keep(path);
    one.from = out.keep(from);
    out.append(one);
    signature look;
    look.size = 12;
    look.mode = 0100640;
    told.looks.push_back(look);
    return told;
}

std::string printed(const printer_options& how, const mirrored_changes& told) {
    ::testing::internal::CaptureStdout();
    printer prints(how);
    prints.changes(web, batch_four(), told);
    prints.flush();
    return ::testing::internal::GetCapturedStdout();
}

TEST(FollowPrinter, NamesAChangeByFourKeys) {
    EXPECT_EQ(printed({.format = "json"}, renamed("b", "a")),
              R"({"change":"renamed","machine":"web1","journal":"src","batch":4,"n":1,"path":"b",)"
              R"("from":"a","type":"file","replaced":true,"time":"2027-01-15T08:00:00.000000000Z",)"
              R"("size":12,"mtime":"1970-01-01T00:00:00.000000000Z","mode":"0640"})"
              "\n");
}

TEST(FollowPrinter, KeepsBytesOfPaths) {
    EXPECT_THAT(printed({.format = "json"}, renamed("\xff", "a")),
                HasSubstr("\"path\":\"\xef\xbf\xbd\",\"path_base64\":\"/w==\""));
}

TEST(FollowPrinter, ShowsPathsAsTheyAreInAMirror) {
    EXPECT_EQ(printed({}, renamed("b", "a")), "renamed      web1/src/a -> web1/src/b (replaced)\n");
    EXPECT_EQ(
        printed({.format = "{machine} {journal} {batch} {n} {change} {path}"}, renamed("b", "a")),
        "web1 src 4 1 renamed web1/src/b\n");
    EXPECT_THROW(printer({.format = "{nothing}"}), cli::usage_error);
}

TEST(FollowPrinter, PrintsNothingButWordsIfNotAsked) {
    EXPECT_EQ(printed({.format = ""}, renamed("b", "a")), "");
    EXPECT_EQ(printed({.format = "text", .wanted = {change_kind::created}}, renamed("b", "a")), "");
}

TEST(FleetReport, SaysWhoIsSilentAndWhatWasMissing) {
    ship_state one;
    one.name = {"web1", "src"};
    one.last = batch_four();
    one.snapshot = batch_four();
    one.snapshot->reason = snapshot_reason::trimmed;
    one.held.bytes = 1'000;
    one.held.settings.replicas = 3;
    const std::string text = fleet_text({one});
    EXPECT_THAT(text, HasSubstr("web1/src  batch 4 of "));
    EXPECT_THAT(text, HasSubstr("silent: nobody ships it; "));
    EXPECT_THAT(text, HasSubstr(": the log of the journal was trimmed\n"));
    one.heard.emplace();
    one.heard->behind = 12;
    EXPECT_THAT(fleet_text({one}), HasSubstr(", 12 batches behind, nobody records; "));
    EXPECT_THAT(fleet_json({one}), HasSubstr(R"("heard":true,"behind":12,"recorded":false)"));
}

} // namespace
} // namespace espy::fleet::test

/// What the headers of a message say.
#include "wire/envelope.hpp"

#include <gmock/gmock.h>

namespace espy::fleet {
namespace {

const source_name source{"web1", "src"};

envelope changes() {
    envelope e;
    e.upto = {7, 42, 0xabc};
    e.before = {7, 41, 0xdef};
    e.part = {100, 50, 150};
    e.cause = batch_cause::comparison;
    e.time = journal_time(std::chrono::nanoseconds(1764446403123456789));
    e.origin = 0x1234;
    e.root = "/srv/a b";
    return e;
}

envelope snapshot() {
    envelope e = changes();
    e.kind = message_kind::snapshot;
    e.before = {};
    e.cause = batch_cause::live;
    e.part = {0, 3, 9};
    e.snapshot = 0xfeed;
    e.reason = snapshot_reason::trimmed;
    e.deflated = true;
    return e;
}

/// A message of these headers, with one of them changed.
message with(const envelope& of, std::string_view name, std::string_view value) {
    message made = sealed(of, source, "");
    for (auto& [key, content] : made.headers) {
        if (key == name) {
            content = value;
        }
    }
    return made;
}

TEST(Envelope, IsReadAsItWasWritten) {
    for (const envelope& written : {changes(), snapshot()}) {
        envelope read;
        ASSERT_EQ(read_envelope(sealed(written, source, "x"), read), envelope_status::good);
        EXPECT_EQ(read, written);
    }
}

TEST(Envelope, OfTheEndOfASnapshotGoesToASubjectOfItsOwn) {
    envelope e = snapshot();
    EXPECT_EQ(sealed(e, source, "").subject, "espy.web1.src.log");
    e.part = {3, 6, 9};
    e.begin = 7;
    message last = sealed(e, source, "");
    EXPECT_EQ(last.subject, "espy.web1.src.snapshot");
    last.sequence = 9;
    EXPECT_EQ(beginning_of_snapshot(last), 7U);
    last.sequence = 6;
    EXPECT_EQ(beginning_of_snapshot(last), 6U) << "it cannot be";
    EXPECT_EQ(sealed(changes(), source, "").subject, "espy.web1.src.log");
}

TEST(Envelope, OfAnotherVersionIsNamedAsSuch) {
    envelope read;
    const message later = with(changes(), "Espy-Version", "2");
    EXPECT_EQ(read_envelope(later, read), envelope_status::other_version);
    EXPECT_EQ(version_of(later), 2U);
    EXPECT_EQ(read_envelope(message{}, read), envelope_status::foreign);
}

TEST(Envelope, ThatContradictsItselfIsBroken) {
    using bad = std::pair<const char*, const char*>;
    for (const auto& [name, value] :
         {bad{"Espy-Kind", "x"}, bad{"Espy-Token", "e1"}, bad{"Espy-Part", "1+2"},
          bad{"Espy-Part", "9+9/10"}, bad{"Espy-Part", "0+0/3"}, bad{"Espy-Part", "3/1+2"},
          bad{"Espy-Time", "2026-13-01T00:00:00.000000000Z"}, bad{"Espy-Origin", "xyz"},
          bad{"Espy-Root", ""}, bad{"Espy-Before", ""}, bad{"Espy-Cause", "why"}}) {
        envelope read;
        EXPECT_EQ(read_envelope(with(changes(), name, value), read), envelope_status::broken)
            << name << " " << value;
    }
    envelope read;
    EXPECT_EQ(read_envelope(with(snapshot(), "Espy-Encoding", "br"), read),
              envelope_status::broken);
    EXPECT_EQ(read_envelope(with(snapshot(), "Espy-Reason", "why"), read), envelope_status::broken);
}

} // namespace
} // namespace espy::fleet

/// From a journal into a stream in memory, whatever happens to both.
#include "ship/shipper.hpp"

#include "memory_broker.hpp"
#include "wire/body.hpp"

#include <journal/recorded.hpp>

#include <gmock/gmock.h>

namespace espy::fleet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::memory_broker;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Servers that lose what they are told to.
class faulty_broker final : public memory_broker {
public:
    outcome publish(const std::string& stream, const message& what, std::uint64_t expected_last,
                    std::uint64_t& sequence) override {
        ++published;
        if (lose_requests > 0) {
            --lose_requests;
            return {trouble::unreachable, "no answer"};
        }
        if (!all.contains(stream)) {
            return {trouble::no_stream, "no stream"};
        }
        const outcome how = memory_broker::publish(stream, what, expected_last, sequence);
        if (how.good() && lose_answers > 0) {
            --lose_answers;
            return {trouble::unreachable, "no answer"};
        }
        return how;
    }
    outcome last(const std::string& stream, const std::string& subject, message& out) override {
        return hides_end ? outcome{trouble::unreachable, "no leader"}
                         : memory_broker::last(stream, subject, out);
    }
    outcome state(const std::string& stream, stream_state& out) override {
        const outcome how = memory_broker::state(stream, out);
        out.settings.max_bytes = max_bytes;
        out.settings.replicas = 3;
        out.settings.subjects = "espy.m.j.>";
        return how;
    }
    std::size_t largest_message() override { return largest; }

    int published = 0;
    int lose_requests = 0;
    int lose_answers = 0;
    bool hides_end = false;
    std::int64_t max_bytes = 0;
    std::size_t largest = std::size_t{1} << 20;
};

class Shipper : public espy::test::Recorded {
protected:
    static constexpr const char* stream = "ESPY-m:j";
    static constexpr const char* no_recorder =
        "j: all is sent, and nothing is being recorded; to go on: espy record";

    ship_settings settings() {
        ship_settings result;
        result.name = {"m", "j"};
        result.stream.name = stream;
        result.stream.subjects = "espy.m.j.>";
        result.creates = creates_;
        result.instance = ++instances_;
        result.now = [this] { return now_; };
        return result;
    }

    /// One process from its start until nothing is to be done, or so many steps.
    void ship(int most = 10'000) {
        journal_source source(file());
        ship_news news(
            "j", [this](ship_news::weight, const std::string& line) { lines_.push_back(line); });
        shipper sends(servers_, source, settings(), news);
        for (int i = 0; i < most && !sends.is_refused(); ++i) {
            const shipper::pause pause = sends.step();
            if (pause.for_journal) {
                break;
            }
            now_ += pause.time;
        }
        refused_ = sends.is_refused();
    }

    const std::vector<message>& messages() { return servers_.all[stream].messages; }

    /// Reads the stream as a follower would. @return A line for each whole batch and snapshot, and for each hole.
    std::vector<std::string> told() {
        std::vector<std::string> lines;
        token at;
        std::uint64_t next = 0;
        for (const message& each : messages()) {
            envelope headers;
            EXPECT_EQ(read_envelope(each, headers), envelope_status::good);
            EXPECT_TRUE(read_body(headers, each.body)) << each.body;
            const bool is_snapshot = headers.kind == message_kind::snapshot;
            if (!is_snapshot && headers.before != at) {
                lines.push_back("hole before " + std::to_string(headers.upto.batch));
            }
            if (headers.part.first != next && headers.part.first != 0) {
                lines.emplace_back("parts are missing");
            }
            next = headers.part.is_last() ? 0 : headers.part.first + headers.part.count;
            if (headers.part.is_last()) {
                at = headers.upto;
                lines.push_back(
                    (is_snapshot ? std::string(to_string(headers.reason)) + " " : std::string()) +
                    std::to_string(headers.upto.batch) + ":" + std::to_string(headers.part.total));
            }
        }
        return lines;
    }

    std::string all_lines() const {
        std::string text;
        for (const std::string& line : lines_) {
            text += line + "\n";
        }
        return text;
    }

    faulty_broker servers_;
    bool creates_ = true;
    bool refused_ = false;
    std::vector<std::string> lines_;
    std::chrono::steady_clock::time_point now_{};

private:
    std::uint64_t instances_ = 0;
};

TEST_F(Shipper, SendsTheTreeThenEachBatch) {
    write("a", "1");
    record();
    ship();
    EXPECT_THAT(told(), ElementsAre("first 1:1"));
    write("b", "1");
    write("c", "1");
    record();
    make("d");
    record();
    ship();
    EXPECT_THAT(told(), ElementsAre("first 1:1", "2:2", "3:1"));
    EXPECT_THAT(lines_, ElementsAre("j: the stream was made", "j: at batch 1, 0 batches behind",
                                    no_recorder, "j: at batch 1, 2 batches behind", no_recorder));
}

TEST_F(Shipper, ThatIsKilledAfterEachStepSendsNothingTwice) {
    record();
    for (int i = 0; i < 5; ++i) {
        write("a" + std::to_string(i), "1");
        record();
    }
    for (int kills = 0; kills < 30; ++kills) {
        ship(2);
    }
    ship();
    for (int i = 5; i < 10; ++i) {
        write("a" + std::to_string(i), "1");
        record();
    }
    for (int kills = 0; kills < 30; ++kills) {
        ship(2);
    }
    ship();
    EXPECT_THAT(told(), ElementsAre("first 6:5", "7:1", "8:1", "9:1", "10:1", "11:1"));
}

TEST_F(Shipper, WhoseAnswersAreLostSendsNothingTwice) {
    record();
    ship();
    for (int i = 0; i < 4; ++i) {
        write("a" + std::to_string(i), "1");
        record();
    }
    servers_.lose_answers = 3;
    servers_.lose_requests = 2;
    ship();
    EXPECT_THAT(told(), ElementsAre("first 1:0", "2:1", "3:1", "4:1", "5:1"));
}

TEST_F(Shipper, GoesOnInTheMiddleOfABatchWithPartsOfAnotherSize) {
    record();
    ship();
    for (int i = 0; i < 2000; ++i) {
        write("file" + std::to_string(i), "1");
    }
    recorder_options whole = quickly();
    whole.max_wait = std::chrono::minutes(1); // one batch, however slow it is
    record(whole);
    servers_.largest = 64 << 10;
    ship(4);
    const auto before = messages().size();
    ASSERT_EQ(told().size(), 1U) << "the batch is not whole";
    ASSERT_GT(before, 2U);
    servers_.largest = 1 << 20;
    ship();
    const auto lines = told();
    EXPECT_THAT(lines, testing::Each(Not(HasSubstr("missing"))));
    EXPECT_THAT(lines, testing::Each(Not(HasSubstr("hole"))));
    EXPECT_GT(messages().size(), before);
}

TEST_F(Shipper, SendsAgainWhatAStreamThatWentBackHasLost) {
    record();
    ship();
    for (int i = 0; i < 3; ++i) {
        write("a" + std::to_string(i), "1");
        record();
        ship();
    }
    const auto before = told();
    ASSERT_THAT(before, ElementsAre("first 1:0", "2:1", "3:1", "4:1"));
    journal_source source(file());
    ship_news news("j",
                   [this](ship_news::weight, const std::string& line) { lines_.push_back(line); });
    shipper sends(servers_, source, settings(), news);
    while (!sends.step().for_journal) {
    }
    servers_.put_back(stream, 2);
    now_ += seconds(61);
    lines_.clear();
    while (!sends.step().for_journal) {
    }
    EXPECT_EQ(told(), before);
    EXPECT_THAT(lines_, ElementsAre("j: the stream went back to batch 2: 2 batches that it had "
                                    "acknowledged are sent again"));
}

TEST_F(Shipper, SendsTheTreeToAStreamThatWasMadeAnew) {
    write("a", "1");
    record();
    ship();
    write("b", "1");
    record();
    servers_.all.erase(stream);
    ship();
    EXPECT_THAT(told(), ElementsAre("first 2:2"));
}

TEST_F(Shipper, WaitsForAStreamThatItMayNotMake) {
    record();
    creates_ = false;
    ship(20);
    EXPECT_THAT(all_lines(), HasSubstr("--no-create"));
    EXPECT_FALSE(servers_.all.contains(stream));
    servers_.create(settings().stream);
    ship();
    EXPECT_THAT(told(), ElementsAre("first 1:0"));
}

TEST_F(Shipper, ThatCannotReadTheEndBeginsNothing) {
    record();
    ship();
    write("b", "1");
    record();
    servers_.hides_end = true;
    const int before = servers_.published;
    ship(50);
    EXPECT_EQ(servers_.published, before);
    EXPECT_THAT(all_lines(), HasSubstr("no leader; what is recorded waits in the journal"));
    servers_.hides_end = false;
    ship();
    EXPECT_THAT(told(), ElementsAre("first 1:0", "2:1"));
}

TEST_F(Shipper, RefusesTheStreamOfSomebodyElse) {
    record();
    envelope headers;
    headers.origin = 1;
    headers.root = "/elsewhere";
    headers.upto = {1, 2, 3};
    headers.before = {1, 1, 2};
    servers_.store(stream, sealed(headers, {"m", "j"}, ""));
    ship();
    EXPECT_TRUE(refused_);
    EXPECT_THAT(all_lines(), HasSubstr("/elsewhere"));
    EXPECT_THAT(messages(), SizeIs(1));
}

TEST_F(Shipper, NamesAHoleWhereTheLogWasTrimmed) {
    write("a", "1");
    record();
    ship();
    recorder_options little = quickly();
    little.keep_size = 1;
    for (int i = 0; i < 4; ++i) {
        write("b" + std::to_string(i), "1");
        record(little);
    }
    ship();
    const auto lines = told();
    EXPECT_EQ(lines.at(0), "first 1:1");
    EXPECT_EQ(lines.at(1), "trimmed 5:5");
    EXPECT_THAT(all_lines(), HasSubstr("does not reach back"));
}

class RestoredJournal : public Shipper {
protected:
    void SetUp() override {
        write("a", "1");
        record();
        copy_ = place_ / "copy";
        std::filesystem::copy(place_ / "state", copy_, std::filesystem::copy_options::recursive);
        write("b", "1");
        record();
        ship();
        std::filesystem::remove_all(place_ / "state");
        std::filesystem::rename(copy_, place_ / "state");
        write("c", "1");
        record();
    }
    std::filesystem::path copy_;
};

TEST_F(RestoredJournal, TakesItsStreamOverOnceNobodyElseIsHeard) {
    const auto before = now_;
    ship();
    EXPECT_GE(now_ - before, alive_silence);
    EXPECT_FALSE(refused_);
    const auto lines = told();
    EXPECT_EQ(lines.back(), "other_history 2:3");
    EXPECT_THAT(all_lines(), HasSubstr("an older copy"));
}

TEST_F(RestoredJournal, LeavesItToWhoeverIsAlive) {
    const auto before = messages().size();
    journal_source source(file());
    ship_news news("j",
                   [this](ship_news::weight, const std::string& line) { lines_.push_back(line); });
    shipper sends(servers_, source, settings(), news);
    alive other;
    other.instance = 12345;
    for (int i = 0; i < 20 && !sends.is_refused(); ++i) {
        now_ += sends.step().time;
        servers_.send(sealed(other, {"m", "j"}));
    }
    EXPECT_TRUE(sends.is_refused());
    EXPECT_THAT(all_lines(), HasSubstr("a copy of this machine"));
    EXPECT_EQ(messages().size(), before);
}

TEST_F(Shipper, RefreshesTheTreeOnceTheStreamForgetsIt) {
    write("a", "1");
    record();
    ship();
    write("b", "1");
    record();
    ship();
    servers_.trim(stream, 2);
    write("c", "1");
    record();
    ship();
    EXPECT_THAT(told(), ElementsAre("hole before 2", "2:1", "3:1", "refresh 3:3"));
    write("d", "1");
    record();
    ship();
    EXPECT_EQ(told().back(), "4:1") << "once is enough";
}

TEST_F(Shipper, DoesNotFillAStreamWithItsTreeAlone) {
    for (int i = 0; i < 50; ++i) {
        write("file" + std::to_string(i), "1");
    }
    record();
    servers_.max_bytes = 100; // compressed, it is more than twice that
    ship(20);
    EXPECT_THAT(messages(), IsEmpty());
    EXPECT_THAT(all_lines(), HasSubstr("raise its limit"));
}

TEST_F(Shipper, BeginsATreeAnewThatNobodyGoesOnWith) {
    for (int i = 0; i < 2000; ++i) {
        write("file" + std::to_string(i), "1");
    }
    record();
    servers_.largest = 64 << 10;
    ship(4);
    ASSERT_THAT(told(), IsEmpty());
    ASSERT_THAT(messages(), Not(IsEmpty()));
    ship();
    EXPECT_THAT(told(), ElementsAre("first 1:2000"));
    message last = messages().back();
    EXPECT_EQ(last.subject, "espy.m.j.snapshot");
    const std::uint64_t begin = beginning_of_snapshot(last);
    envelope first;
    read_envelope(messages().at(begin - 1), first);
    EXPECT_TRUE(first.part.is_first());
    EXPECT_GT(begin, 1U);
}

} // namespace
} // namespace espy::fleet

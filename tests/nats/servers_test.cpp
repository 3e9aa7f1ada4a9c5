/// How the servers are reached: what is refused before anything is sent.
#include "link/nkey.hpp"
#include "words/servers.hpp"

#include "failing/failure.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

namespace espy::fleet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Settings : public testing::Test {
protected:
    void SetUp() override {
        ::unsetenv("NATS_URL");
        ::unsetenv("NATS_CREDS");
    }
    void TearDown() override { SetUp(); }

    static broker_settings at(std::vector<std::string> servers) {
        broker_settings settings;
        settings.servers = std::move(servers);
        return settings;
    }
    static std::string problem_of(broker_settings settings) {
        try {
            complete(settings);
            return "";
        } catch (const cli::usage_error& error) {
            return error.what();
        }
    }
};

TEST_F(Settings, TakeServersAsOtherToolsDo) {
    broker_settings settings = at({"127.0.0.1:4222,nats://localhost", "tls://n1"});
    complete(settings);
    EXPECT_THAT(settings.servers,
                ElementsAre("nats://127.0.0.1:4222", "nats://localhost", "tls://n1"));
    EXPECT_TRUE(settings.tls);
}

TEST_F(Settings, NameAServer) {
    EXPECT_THAT(problem_of({}), HasSubstr("no server is named"));
    ::setenv("NATS_URL", "nats://u:p@127.0.0.1", 1);
    EXPECT_EQ(problem_of({}), "");
    EXPECT_THAT(problem_of(at({"http://n1"})), HasSubstr("neither nats:// nor tls://"));
    EXPECT_THAT(problem_of(at({"nats://:4222"})), HasSubstr("no host"));
}

TEST_F(Settings, HaveNoSecretOnTheCommandLine) {
    const std::string problem = problem_of(at({"nats://me:hush@127.0.0.1"}));
    EXPECT_THAT(problem, HasSubstr("--password-file"));
    EXPECT_THAT(problem, Not(HasSubstr("hush")));
}

TEST_F(Settings, SpeakTlsToOtherMachines) {
    EXPECT_THAT(problem_of(at({"nats://n1:4222"})), HasSubstr("--insecure"));
    EXPECT_THAT(problem_of(at({"nats://127.evil.example"})), HasSubstr("--insecure"));
    EXPECT_EQ(problem_of(at({"nats://127.0.0.1", "nats://[::1]:4222", "localhost:1"})), "");
    EXPECT_EQ(problem_of(at({"tls://n1"})), "");
    broker_settings settings = at({"nats://n1"});
    settings.insecure = true;
    EXPECT_EQ(problem_of(settings), "");
}

TEST_F(Settings, DoNotFollowAServerHereToOnesElsewhereWithoutTls) {
    broker_settings settings = at({"nats://127.0.0.1"});
    complete(settings);
    EXPECT_TRUE(settings.named_only);
    settings = at({"tls://127.0.0.1"});
    complete(settings);
    EXPECT_FALSE(settings.named_only);
}

TEST_F(Settings, SayInOneWayWhoItIs) {
    broker_settings settings = at({"127.0.0.1"});
    settings.user = "me";
    EXPECT_THAT(problem_of(settings), HasSubstr("belong together"));
    settings.password_file = "p";
    ::setenv("NATS_CREDS", "c", 1);
    EXPECT_EQ(problem_of(settings), "");
    settings.nkey_seed = "n";
    EXPECT_THAT(problem_of(settings), HasSubstr("one is enough"));
}

TEST(Nkey, GivesThePublicKeyOfASeed) {
    // The example of the reference implementation's documentation.
    EXPECT_EQ(nkey_of_seed("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY"),
              "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
}

TEST(Nkey, RefusesWhatIsNoSeed) {
    EXPECT_EQ(nkey_of_seed(""), "");
    EXPECT_EQ(nkey_of_seed("UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4"), "");
    EXPECT_EQ(nkey_of_seed("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VA"), "");
}

} // namespace
} // namespace espy::fleet

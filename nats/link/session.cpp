/// libnats makes threads of its own; what they say comes by callbacks, and is only noted here. A denied publish has no
/// answer: that it was denied is an error of the connection, which is kept for whoever waited in vain.
#include "link/session.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"
#include "link/nkey.hpp"
#include "link/replies.hpp"
#include "link/secret_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace espy::fleet {
namespace {

constexpr int request_timeout_ms = 5000;
/// A server that is frozen is found out in three of these.
constexpr int ping_interval_ms = 5000;
constexpr int reconnect_wait_ms = 500;

void must(natsStatus status, std::string_view what) {
    if (status != NATS_OK) {
        const char* const detail = ::nats_GetLastError(nullptr);
        throw cli::failure(fmt::format(
            "{}: {}", what,
            detail != nullptr && *detail != '\0' ? detail : ::natsStatus_GetText(status)));
    }
}

void must_read(natsStatus status, const std::filesystem::path& file) {
    must(status, cli::escaped(file.native()));
}

void set_user(natsOptions* options, const broker_settings& settings) {
    if (!settings.credentials.empty()) {
        must_be_readable(settings.credentials);
        must_read(::natsOptions_SetUserCredentialsFromFiles(options, settings.credentials.c_str(),
                                                            nullptr),
                  settings.credentials);
    }
    if (!settings.nkey_seed.empty()) {
        const std::string key = nkey_of_seed(read_secret(settings.nkey_seed));
        if (key.empty()) {
            throw cli::failure(fmt::format("{}: this is no seed of a user's key (SU…)",
                                           cli::escaped(settings.nkey_seed.native())));
        }
        must_read(::natsOptions_SetNKeyFromSeed(options, key.c_str(), settings.nkey_seed.c_str()),
                  settings.nkey_seed);
    }
    if (!settings.user.empty()) {
        must(::natsOptions_SetUserInfo(options, settings.user.c_str(),
                                       read_secret(settings.password_file).c_str()),
             "--user");
    }
}

void set_tls(natsOptions* options, const broker_settings& settings) {
    if (!settings.tls) {
        return;
    }
    must(::natsOptions_SetSecure(options, true), "--tls");
    if (!settings.tls_ca.empty()) {
        must_read(::natsOptions_LoadCATrustedCertificates(options, settings.tls_ca.c_str()),
                  settings.tls_ca);
    }
    if (!settings.tls_certificate.empty()) {
        must_read(::natsOptions_LoadCertificatesChain(options, settings.tls_certificate.c_str(),
                                                      settings.tls_key.c_str()),
                  settings.tls_certificate);
    }
    if (!settings.tls_name.empty()) {
        must(::natsOptions_SetExpectedHostname(options, settings.tls_name.c_str()), "--tls-name");
    }
}

/// For ever, and so that a request fails at once when there is no connection.
void set_endurance(natsOptions* options) {
    must(::natsOptions_SetMaxReconnect(options, -1), "reconnect");
    must(::natsOptions_SetReconnectWait(options, reconnect_wait_ms), "reconnect");
    must(::natsOptions_SetReconnectJitter(options, reconnect_wait_ms, reconnect_wait_ms),
         "reconnect");
    must(::natsOptions_SetPingInterval(options, ping_interval_ms), "ping");
    must(::natsOptions_SetMaxPingsOut(options, 2), "ping");
    must(::natsOptions_SetTimeout(options, request_timeout_ms), "timeout");
    must(::natsOptions_SetFailRequestsOnDisconnect(options, true), "requests");
}

void set_servers(natsOptions* options, const broker_settings& settings) {
    std::vector<const char*> urls;
    for (const std::string& url : settings.servers) {
        urls.push_back(url.c_str());
    }
    must(::natsOptions_SetServers(options, urls.data(), static_cast<int>(urls.size())), "--server");
    must(::natsOptions_SetIgnoreDiscoveredServers(options, settings.named_only), "--named-only");
    must(::natsOptions_SetName(options, settings.client_name.c_str()), "name");
    if (!settings.inbox_prefix.empty()) {
        must(::natsOptions_SetCustomInboxPrefix(options, settings.inbox_prefix.c_str()), "inbox");
    }
    // Those of streams are given to one thread, and not to one for each stream.
    must(::natsOptions_UseGlobalMessageDelivery(options, true), "delivery");
}

} // namespace

session::session(const broker_settings& settings) {
    natsOptions* options = nullptr;
    must(::natsOptions_Create(&options), "nats");
    options_.reset(options);
    set_servers(options, settings);
    set_endurance(options);
    set_tls(options, settings);
    set_user(options, settings);
    must(::natsOptions_SetErrorHandler(options, on_error, this), "nats");
}

session::~session() {
    if (connection_) {
        ::natsConnection_Close(connection_.get());
    }
}

outcome session::connect() {
    natsConnection* made = nullptr;
    const natsStatus status = ::natsConnection_Connect(&made, options_.get());
    if (status != NATS_OK) {
        const char* const text = ::nats_GetLastError(nullptr);
        return connect_outcome(status, text != nullptr ? text : "");
    }
    connection_.reset(made);
    jsCtx* context = nullptr;
    must(::natsConnection_JetStream(&context, made, nullptr), "nats");
    streams_.reset(context);
    was_connected_ = true;
    return {};
}

bool session::is_closed() const noexcept {
    return ::natsConnection_Status(connection_.get()) == NATS_CONN_STATUS_CLOSED;
}

outcome session::state() {
    return ::natsConnection_Status(connection_.get()) == NATS_CONN_STATUS_CONNECTED
               ? outcome{}
               : outcome{trouble::unreachable, "no connection"};
}

std::string session::violation(std::string_view subject) {
    const std::scoped_lock lock(mutex_);
    const std::string quoted = fmt::format("\"{}\"", subject);
    for (auto at = violations_.rbegin(); at != violations_.rend(); ++at) {
        // Without its inbox it gets no answer to anything.
        if (at->find(quoted) != std::string::npos ||
            at->find("Subscription to \"_INBOX") != std::string::npos) {
            std::string found = std::move(*at);
            violations_.erase(std::next(at).base());
            return found;
        }
    }
    return {};
}

void session::note_violation(std::string text) {
    const std::scoped_lock lock(mutex_);
    constexpr std::size_t most = 64;
    if (violations_.size() == most) {
        violations_.erase(violations_.begin());
    }
    violations_.push_back(std::move(text));
}

void session::on_error(natsConnection* connection, natsSubscription* /*subscription*/,
                       natsStatus /*why*/, void* self) noexcept {
    const char* text = nullptr;
    ::natsConnection_GetLastError(connection, &text);
    if (text == nullptr) {
        return;
    }
    try {
        std::string said = text;
        std::string lower = said;
        std::transform(lower.begin(), lower.end(), lower.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (lower.find("permissions violation") != std::string::npos) {
            static_cast<session*>(self)->note_violation(std::move(said));
        }
    } catch (const std::bad_alloc&) {
        // Then it is a timeout.
    }
}

} // namespace espy::fleet

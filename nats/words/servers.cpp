#include "words/servers.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdlib>

namespace espy::fleet {
namespace {

std::string_view after_scheme(std::string_view url) noexcept {
    const auto at = url.find("://");
    return at == std::string_view::npos ? url : url.substr(at + 3);
}

/// `user:password@`, without the `@`; null if there is none.
std::string_view user_of(std::string_view url) noexcept {
    const std::string_view rest = after_scheme(url);
    const auto at = rest.rfind('@');
    return at == std::string_view::npos ? std::string_view() : rest.substr(0, at);
}

std::string_view host_of(std::string_view url) noexcept {
    std::string_view rest = after_scheme(url);
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        rest.remove_prefix(at + 1);
    }
    if (rest.starts_with('[')) {
        return rest.substr(1, rest.find(']') - 1);
    }
    return rest.substr(0, rest.find_first_of(":/"));
}

/// Split at commas, as other tools of NATS take them.
std::vector<std::string> split(const std::vector<std::string>& words) {
    std::vector<std::string> result;
    for (std::string_view rest : words) {
        while (!rest.empty()) {
            const auto end = rest.find(',');
            if (end != 0) {
                result.emplace_back(rest.substr(0, end));
            }
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
    }
    return result;
}

void check_url(std::string& url) {
    if (url.find("://") == std::string::npos) {
        url.insert(0, "nats://");
    }
    if (!url.starts_with("nats://") && !url.starts_with("tls://")) {
        throw cli::usage_error(fmt::format("{}: neither nats:// nor tls://; try: --server tls://{}",
                                           cli::escaped(url), cli::escaped(after_scheme(url))));
    }
    if (host_of(url).empty()) {
        throw cli::usage_error(fmt::format("{}: no host is named", cli::escaped(url)));
    }
}

void forbid_secret(std::string_view url) {
    if (!user_of(url).empty()) {
        // Without the URL: it would be in the log as well.
        throw cli::usage_error(
            "a password on the command line is everybody's to read; put it into a "
            "file: --user NAME --password-file FILE, or --creds FILE");
    }
}

void complete_servers(broker_settings& settings) {
    settings.servers = split(settings.servers);
    for (const std::string& url : settings.servers) {
        forbid_secret(url);
    }
    const char* const from_environment = std::getenv("NATS_URL");
    if (settings.servers.empty() && from_environment != nullptr) {
        settings.servers = split({from_environment});
    }
    if (settings.servers.empty()) {
        throw cli::usage_error("no server is named; try: --server nats://127.0.0.1:4222");
    }
    for (std::string& url : settings.servers) {
        check_url(url);
    }
}

void complete_tls(broker_settings& settings) {
    if (settings.tls_certificate.empty() != settings.tls_key.empty()) {
        throw cli::usage_error("--tls-cert and --tls-key belong together");
    }
    settings.tls = settings.tls || !settings.tls_ca.empty() || !settings.tls_certificate.empty() ||
                   !settings.tls_name.empty();
    for (const std::string& url : settings.servers) {
        settings.tls = settings.tls || url.starts_with("tls://");
    }
    for (const std::string& url : settings.servers) {
        if (!settings.tls && !settings.insecure && !is_loopback(url)) {
            const std::string host(host_of(url));
            throw cli::usage_error(fmt::format(
                "names of files would go to {} for everybody on the way to read; use TLS: "
                "--tls (or --server tls://…), or, in a network that is yours: --insecure",
                cli::escaped(host)));
        }
    }
    // Whoever is told of by a server on this machine may be on another one.
    settings.named_only = settings.named_only || (!settings.tls && !settings.insecure);
}

void complete_user(broker_settings& settings) {
    const char* const from_environment = std::getenv("NATS_CREDS");
    const bool named =
        !settings.credentials.empty() || !settings.nkey_seed.empty() || !settings.user.empty();
    if (!named && from_environment != nullptr) {
        settings.credentials = from_environment;
    }
    const int ways = int{!settings.credentials.empty()} + int{!settings.nkey_seed.empty()} +
                     int{!settings.user.empty()};
    if (ways > 1) {
        throw cli::usage_error("--creds, --nkey and --user are three ways to say who it is: one is "
                               "enough");
    }
    if (settings.user.empty() != settings.password_file.empty()) {
        throw cli::usage_error("--user and --password-file belong together");
    }
}

} // namespace

bool is_loopback(std::string_view url) noexcept {
    const std::string_view host = host_of(url);
    if (host == "localhost" || host == "::1") {
        return true;
    }
    // A name may begin like that, too: 127.evil.example.
    return host.starts_with("127.") &&
           host.find_first_not_of("0123456789.") == std::string_view::npos;
}

void declare_broker_options(CLI::App& app, broker_settings& out) {
    app.add_option("--server", out.servers,
                   "A server of the cluster, as nats://HOST:PORT or tls://HOST:PORT; may be given "
                   "several times (default: $NATS_URL)")
        ->type_name("URL")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    app.add_option("--creds", out.credentials,
                   "File with the JWT and the seed of the user (default: $NATS_CREDS)")
        ->type_name("FILE");
    app.add_option("--nkey", out.nkey_seed, "File with the seed of the user's key")
        ->type_name("FILE");
    app.add_option("--user", out.user, "Name of the user")->type_name("NAME");
    app.add_option("--password-file", out.password_file, "File with the user's password")
        ->type_name("FILE");
    app.add_flag("--tls", out.tls,
                 "Speak TLS, which --tls-ca and the like and tls:// ask for, too");
    app.add_option("--tls-ca", out.tls_ca,
                   "Certificates that are trusted (default: those of the system)")
        ->type_name("FILE");
    app.add_option("--tls-cert", out.tls_certificate, "Certificate to show")->type_name("FILE");
    app.add_option("--tls-key", out.tls_key, "The key of --tls-cert")->type_name("FILE");
    app.add_option("--tls-name", out.tls_name,
                   "Name that the servers' certificates have (default: that of the URL)")
        ->type_name("NAME");
    app.add_flag("--insecure", out.insecure, "Speak to other machines without TLS, if need be");
    app.add_flag("--named-only", out.named_only,
                 "Use the servers of --server alone, not those that they tell of: where a proxy is "
                 "in between; always so without TLS and --insecure");
}

void complete(broker_settings& settings) {
    complete_servers(settings);
    complete_tls(settings);
    complete_user(settings);
}

} // namespace espy::fleet

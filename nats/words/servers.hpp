/// How the servers are reached, and who one is there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace espy::fleet {

/// As it is asked for, by options and by the environment. Secrets are in files.
struct broker_settings {
    /// `nats://n1:4222`, `tls://n1`; a word without a scheme is `nats://` to it.
    std::vector<std::string> servers;
    /// What `nats-server` shows of a connection.
    std::string client_name;
    std::filesystem::path credentials;
    std::filesystem::path nkey_seed;
    std::string user;
    std::filesystem::path password_file;
    std::filesystem::path tls_ca;
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_key;
    /// The name that the servers' certificates are to have; empty: as in the URL.
    std::string tls_name;
    bool tls = false;
    /// Speaks without TLS to others than this machine.
    bool insecure = false;
    /// Does not go on with servers that the named ones tell of.
    bool named_only = false;
    /// Of the subjects to which answers come; a user's permissions may name it.
    std::string inbox_prefix;
};

/// Adds the options `--server`, `--creds`, … bound to `out`.
void declare_broker_options(CLI::App& app, broker_settings& out);

/// Completes what was given by the environment (`NATS_URL`, `NATS_CREDS`), and looks whether it makes
/// sense. Throws `usage_error`: no server, a secret in an URL of the command line, no TLS where that is
/// needed, two ways to say who one is.
void complete(broker_settings& settings);

/// Whether an URL leads to this machine: `localhost`, `127.…`, `[::1]`.
bool is_loopback(std::string_view url) noexcept;

} // namespace espy::fleet

/// The numbers are those of nats-server's errors.json. What is not named here may be over in a moment (there is no
/// leader, a server comes up), and is tried again with its text said: never is a stream begun anew because it could
/// not be read.
#include "link/replies.hpp"

#include <fmt/format.h>

namespace espy::fleet {
namespace {

trouble of_error(int code) noexcept {
    switch (code) {
    case 10037: return trouble::no_message;
    case 10059: return trouble::no_stream;
    case 10071:
    // Of later servers.
    case 10164: return trouble::moved_on;
    case 10002:
    case 10023:
    case 10027:
    case 10028:
    case 10047:
    case 10077:
    case 10120:
    case 10121:
    case 10122: return trouble::full;
    case 10035:
    case 10039:
    // Not 10076, not enabled: libnats says it where there is no leader just now.
    case 10052:
    case 10053:
    case 10054:
    case 10060:
    case 10065:
    case 10074: return trouble::refused;
    default: return trouble::unreachable;
    }
}

/// Without where in libnats it was: `(jsm.c:1033): `.
std::string_view without_place(std::string_view text) noexcept {
    const auto end = text.starts_with('(') ? text.find("): ") : std::string_view::npos;
    return end == std::string_view::npos ? text : text.substr(end + 3);
}

outcome of_status(natsStatus status, std::string_view text) {
    const std::string_view word = ::natsStatus_GetText(status);
    switch (status) {
    case NATS_TIMEOUT: return {trouble::unreachable, "no answer from the servers"};
    case NATS_NO_RESPONDERS:
        return {trouble::unreachable,
                "no server answers for streams: there is no leader just now, or "
                "JetStream is not enabled"};
    case NATS_CONNECTION_CLOSED:
    case NATS_CONNECTION_DISCONNECTED: return {trouble::unreachable, "no connection"};
    case NATS_NOT_PERMITTED: return {trouble::denied, std::string(word)};
    case NATS_MAX_PAYLOAD:
        return {trouble::refused,
                "the servers take no message as large as this: raise max_payload"};
    default:
        return {trouble::unreachable, text.empty()
                                          ? std::string(word)
                                          : fmt::format("{}: {}", word, without_place(text))};
    }
}

} // namespace

outcome outcome_of(natsStatus status, int error_code, std::string_view text,
                   std::string_view violation) {
    if (status == NATS_OK) {
        return {};
    }
    if (!violation.empty()) {
        return {trouble::denied, fmt::format("this user may not: {}", violation)};
    }
    // 10076 stands for the status.
    if (error_code == 0 || error_code == 10076) {
        return of_status(error_code == 0 ? status : NATS_NO_RESPONDERS, text);
    }
    const trouble what = of_error(error_code);
    return {what, fmt::format("{} ({})", without_place(text), error_code)};
}

outcome connect_outcome(natsStatus status, std::string_view text) {
    const std::string_view word = ::natsStatus_GetText(status);
    const std::string said =
        text.empty() ? std::string(word) : fmt::format("{}: {}", word, without_place(text));
    switch (status) {
    case NATS_CONNECTION_AUTH_FAILED:
        return {trouble::refused, fmt::format("the servers do not know this user: {}", said)};
    case NATS_SECURE_CONNECTION_REQUIRED:
        return {trouble::refused, "the servers want TLS: --tls, or --tls-ca FILE"};
    case NATS_SECURE_CONNECTION_WANTED:
        return {trouble::refused, "the servers do not speak TLS, and it was asked for"};
    case NATS_SSL_ERROR:
        // A link that breaks in the middle is an error of TLS as well.
        return text.find("certificate") == std::string_view::npos &&
                       text.find("mismatch") == std::string_view::npos
                   ? outcome{trouble::unreachable, fmt::format("no connection: {}", said)}
                   : outcome{trouble::refused,
                             fmt::format("the certificate of the servers is not believed: {}; name "
                                         "who vouches for it: --tls-ca FILE",
                                         said)};
    default: return {trouble::unreachable, fmt::format("no connection: {}", said)};
    }
}

} // namespace espy::fleet

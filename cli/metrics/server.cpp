/// Over libevent's HTTP: one thread serves any number of connections, each with a time limit and a size limit, and none of it
/// needs a library for TLS. Other servers in C++ take a thread for each connection.
#include "metrics/server.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <optional>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace espy::cli {
namespace {

/// For each read and write of a connection, in seconds.
constexpr int patience = 10;
constexpr ev_ssize_t most_header_bytes = 8192;

struct endpoint {
    std::string host;
    std::uint16_t port = 0;
};

std::optional<endpoint> parse(std::string_view text, int usual_port) {
    if (text.empty()) {
        return endpoint{"127.0.0.1", static_cast<std::uint16_t>(usual_port)};
    }
    const std::size_t colon = text.rfind(':');
    const bool has_host = colon != std::string_view::npos;
    std::string_view host = has_host ? text.substr(0, colon) : "127.0.0.1";
    const std::string_view number = has_host ? text.substr(colon + 1) : text;
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (has_host && host.find(':') != std::string_view::npos) {
        return std::nullopt; // an address of IPv6 without its brackets
    }
    endpoint result{std::string(host.empty() ? "::" : host), 0};
    const auto [end, error] =
        std::from_chars(number.data(), number.data() + number.size(), result.port);
    return error == std::errc() && end == number.data() + number.size() ? std::optional(result)
                                                                        : std::nullopt;
}

std::string url_of(const endpoint& wanted, int fd) {
    sockaddr_storage where{};
    socklen_t size = sizeof where;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &size);
    const bool is_six = where.ss_family == AF_INET6;
    const in_port_t port = is_six ? reinterpret_cast<const sockaddr_in6&>(where).sin6_port
                                  : reinterpret_cast<const sockaddr_in&>(where).sin_port;
    const bool has_colon = wanted.host.find(':') != std::string::npos;
    return fmt::format("http://{}{}{}:{}/metrics", has_colon ? "[" : "", wanted.host,
                       has_colon ? "]" : "", ntohs(port));
}

} // namespace

struct metrics_server::implementation {
    template <auto Free>
    struct freed {
        template <typename Object>
        void operator()(Object* object) const noexcept {
            Free(object);
        }
    };

    implementation(const endpoint& where, std::function<std::string()> given)
        : tell(std::move(given)), base(::event_base_new()),
          http(base ? ::evhttp_new(base.get()) : nullptr),
          stop_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (!base || !http || stop_fd < 0) {
            throw failure(fmt::format("--metrics: {}", std::strerror(errno)));
        }
        ::evhttp_set_timeout(http.get(), patience);
        ::evhttp_set_max_headers_size(http.get(), most_header_bytes);
        ::evhttp_set_max_body_size(http.get(), 0);
        ::evhttp_set_allowed_methods(http.get(), EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
        ::evhttp_set_gencb(http.get(), answer, this);
        evhttp_bound_socket* const bound =
            ::evhttp_bind_socket_with_handle(http.get(), where.host.c_str(), where.port);
        if (bound == nullptr) {
            const std::error_code why(errno, std::system_category());
            throw failure(fmt::format("--metrics {}:{}: {}; name another: --metrics HOST:PORT",
                                      escaped(where.host), where.port, why.message()));
        }
        url = url_of(where, ::evhttp_bound_socket_get_fd(bound));
        stop.reset(::event_new(base.get(), stop_fd, EV_READ, end, base.get()));
        ::event_add(stop.get(), nullptr);
        serving = std::thread([this] {
            block_signals();
            ::event_base_dispatch(base.get());
        });
    }
    ~implementation() {
        const std::uint64_t one = 1;
        (void)!::write(stop_fd, &one, sizeof one);
        if (serving.joinable()) {
            serving.join();
        }
        ::close(stop_fd);
    }

    /// They are for the thread that does the work.
    static void block_signals() noexcept {
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
    }
    static void end(evutil_socket_t /*fd*/, short /*what*/, void* base) {
        ::event_base_loopbreak(static_cast<event_base*>(base));
    }
    static void answer(evhttp_request* request, void* self) noexcept {
        const char* const path = ::evhttp_uri_get_path(::evhttp_request_get_evhttp_uri(request));
        if (path == nullptr || std::string_view(path) != "/metrics") {
            ::evhttp_send_error(request, HTTP_NOTFOUND, "try /metrics");
            return;
        }
        try {
            const std::string text = static_cast<const implementation*>(self)->tell();
            ::evhttp_add_header(::evhttp_request_get_output_headers(request), "Content-Type",
                                "text/plain; version=0.0.4; charset=utf-8");
            ::evbuffer_add(::evhttp_request_get_output_buffer(request), text.data(), text.size());
            ::evhttp_send_reply(request, HTTP_OK, "OK", nullptr);
        } catch (const std::exception&) {
            ::evhttp_send_error(request, HTTP_INTERNAL, nullptr);
        }
    }

    std::function<std::string()> tell;
    std::unique_ptr<event_base, freed<event_base_free>> base;
    std::unique_ptr<evhttp, freed<evhttp_free>> http;
    int stop_fd;
    std::unique_ptr<event, freed<event_free>> stop;
    std::string url;
    std::thread serving;
};

metrics_server::metrics_server(std::string_view address, int usual_port,
                               std::function<std::string()> tell) {
    const auto where = parse(address, usual_port);
    if (!where) {
        throw usage_error(fmt::format("--metrics {}: neither HOST:PORT nor a port; for example: "
                                      "--metrics 127.0.0.1:{}",
                                      escaped(address), usual_port));
    }
    self_ = std::make_unique<implementation>(*where, std::move(tell));
}

metrics_server::~metrics_server() = default;

const std::string& metrics_server::url() const noexcept {
    return self_->url;
}

} // namespace espy::cli

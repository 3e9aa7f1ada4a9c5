/// Tells numbers to whoever asks over HTTP.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace espy::cli {

/// Answers `GET /metrics`, in a thread of its own: whoever asks slowly, or never reads the answer, holds up nobody
/// else, and not what is told of. Others than this machine reach it only if ADDRESS says so.
class metrics_server {
public:
    /// Listens until it is destroyed.
    ///
    /// @param address `HOST:PORT`, `:PORT` (of all addresses), `PORT` or empty (of this machine alone); port 0 is
    /// any that is free.
    /// @param tell Makes the text, in that other thread; what it uses has to live as long.
    ///
    /// Throws `usage_error` for an address that is none, `failure` if it is not to be had.
    metrics_server(std::string_view address, int usual_port, std::function<std::string()> tell);
    metrics_server(const metrics_server&) = delete;
    metrics_server& operator=(const metrics_server&) = delete;
    ~metrics_server();

    /// `http://127.0.0.1:9471/metrics`
    const std::string& url() const noexcept;

private:
    struct implementation;
    std::unique_ptr<implementation> self_;
};

} // namespace espy::cli

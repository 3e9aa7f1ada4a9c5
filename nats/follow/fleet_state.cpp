#include "follow/fleet_state.hpp"

#include "failing/failure.hpp"
#include "follow/wanted.hpp"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

namespace espy::fleet {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

std::optional<envelope> headers_of(const outcome& asked, const message& found) {
    envelope headers;
    return asked.good() && read_envelope(found, headers) == envelope_status::good
               ? std::optional(std::move(headers))
               : std::nullopt;
}

ship_state ask(broker& servers, const std::string& stream, source_name name) {
    ship_state state;
    state.name = std::move(name);
    state.stream = stream;
    const outcome asked = servers.state(stream, state.held);
    if (!asked.good()) {
        state.trouble = asked.message;
        return state;
    }
    message found;
    state.last = headers_of(servers.last(stream, ">", found), found);
    state.snapshot = headers_of(servers.last(stream, snapshot_subject(state.name), found), found);
    return state;
}

/// Waits for the connection, and asks.
std::vector<std::string> find_streams(broker& servers, steady::time_point end) {
    std::vector<std::string> streams;
    for (;;) {
        const outcome connected = servers.connection();
        const outcome asked = connected.good() ? servers.streams(streams) : connected;
        if (asked.good()) {
            return streams;
        }
        const bool may_come = asked.what == trouble::unreachable;
        if (!may_come || steady::now() > end) {
            throw cli::failure(asked.message);
        }
        std::this_thread::sleep_for(50ms);
    }
}

} // namespace

std::vector<ship_state> look_at_fleet(broker& servers, const std::vector<std::string>& machines,
                                      std::chrono::milliseconds patience) {
    const auto end = steady::now() + patience;
    const std::vector<std::string> streams = find_streams(servers, end);
    inbox voices;
    std::unique_ptr<subscription> listening;
    const outcome listens = servers.listen(std::string(all_alive_subjects), voices, 0, listening);
    std::vector<ship_state> fleet;
    for (const std::string& stream : streams) {
        const auto name = source_of_stream(stream);
        if (name && is_wanted(machines, *name)) {
            fleet.push_back(ask(servers, stream, *name));
        }
    }
    std::sort(fleet.begin(), fleet.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    const auto is_heard = [](const ship_state& each) { return each.heard.has_value(); };
    inbox::arrival next;
    while (listens.good() && !std::all_of(fleet.begin(), fleet.end(), is_heard)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady::now());
        if (left <= 0ms || !voices.take(next, left)) {
            break;
        }
        const auto source = source_of_alive_subject(next.what.subject);
        const auto found = std::find_if(fleet.begin(), fleet.end(), [&](const auto& each) {
            return source && each.name == *source;
        });
        if (found != fleet.end()) {
            found->heard = read_alive(next.what);
        }
    }
    voices.close();
    return fleet;
}

} // namespace espy::fleet

/// Streams in memory, which can be cut, put back and made anew.
#pragma once

#include "link/broker.hpp"
#include "wire/names.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace espy::fleet::test {

class memory_broker : public broker {
public:
    outcome connection() override { return now; }
    std::size_t largest_message() override { return 1 << 20; }

    outcome publish(const std::string& stream, const message& what, std::uint64_t expected_last,
                    std::uint64_t& sequence) override {
        held& to = all[stream];
        if (to.last != expected_last) {
            return {trouble::moved_on, "moved on"};
        }
        sequence = store(stream, what);
        return {};
    }
    outcome last(const std::string& stream, const std::string& subject, message& out) override {
        const auto& messages = all[stream].messages;
        const auto found = std::find_if(messages.rbegin(), messages.rend(), [&](const auto& each) {
            return subject == ">" || each.subject == subject;
        });
        if (found == messages.rend()) {
            return {trouble::no_message, "none"};
        }
        out = *found;
        return {};
    }
    outcome get(const std::string& stream, std::uint64_t sequence, message& out) override {
        for (const message& each : all[stream].messages) {
            if (each.sequence == sequence) {
                out = each;
                return {};
            }
        }
        return {trouble::no_message, "none"};
    }
    outcome state(const std::string& stream, stream_state& out) override {
        if (!all.contains(stream)) {
            return {trouble::no_stream, "no stream"};
        }
        const held& of = all[stream];
        out.last = of.last;
        out.first = of.messages.empty() ? of.last + 1 : of.messages.front().sequence;
        out.created = of.created;
        out.messages = of.messages.size();
        return {};
    }
    outcome create(const stream_settings& settings) override {
        all[settings.name].created = ++clock;
        return {};
    }
    outcome streams(std::vector<std::string>& out) override {
        out.clear();
        for (const auto& [name, of] : all) {
            out.push_back(name);
        }
        return now;
    }
    outcome send(const message& what) override {
        for (const auto& each : listening) {
            each.put({0, what});
        }
        return {};
    }
    outcome read(const std::string& stream, std::uint64_t from, inbox& into, std::uint64_t tag,
                 std::unique_ptr<subscription>& out) override {
        ++reads;
        out = std::make_unique<reader>(*this, stream, into, tag);
        for (const message& each : all[stream].messages) {
            if (each.sequence >= from) {
                into.put({tag, each});
            }
        }
        return {};
    }
    outcome listen(const std::string& /*subject*/, inbox& into, std::uint64_t /*tag*/,
                   std::unique_ptr<subscription>& out) override {
        listening.push_back(into);
        out = std::make_unique<subscription>();
        return {};
    }

    std::uint64_t store(const std::string& stream, message what) {
        held& to = all[stream];
        what.sequence = ++to.last;
        to.messages.push_back(what);
        for (const reader* each : readers) {
            if (each->stream == stream) {
                each->into.put({each->tag, what});
            }
        }
        return what.sequence;
    }
    /// Forgets what came after a place, as servers do that lost their power.
    void put_back(const std::string& stream, std::uint64_t last) {
        held& of = all[stream];
        std::erase_if(of.messages, [&](const message& each) { return each.sequence > last; });
        of.last = last;
    }
    void trim(const std::string& stream, std::uint64_t first) {
        std::erase_if(all[stream].messages,
                      [&](const message& each) { return each.sequence < first; });
    }

    struct held {
        std::vector<message> messages;
        std::uint64_t last = 0;
        std::int64_t created = 1;
    };
    struct reader : subscription {
        reader(memory_broker& servers, std::string name, inbox arrivals, std::uint64_t number)
            : of(servers), stream(std::move(name)), into(std::move(arrivals)), tag(number) {
            of.readers.push_back(this);
        }
        ~reader() override { std::erase(of.readers, this); }
        memory_broker& of;
        std::string stream;
        inbox into;
        std::uint64_t tag;
    };
    std::map<std::string, held> all;
    std::vector<const reader*> readers;
    std::vector<inbox> listening;
    outcome now;
    std::int64_t clock = 1;
    int reads = 0;
};

} // namespace espy::fleet::test

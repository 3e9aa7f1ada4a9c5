/// libnats 3.4: what is not used of it, and why. `jsPubOptions.ExpectLastSeq` cannot say 0, so the expectation is a
/// header. `Nats-Msg-Id` is not sent: it makes a server answer `duplicate` for what it has not, or has elsewhere. Durable and
/// pull consumers have a position at the server, which is rewound with it.
#include "link/nats_broker.hpp"

#include "link/delivery.hpp"
#include "link/messages.hpp"
#include "link/replies.hpp"
#include "link/session.hpp"
#include "wire/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

namespace espy::fleet {
namespace {

constexpr std::string_view api = "$JS.API.";

class nats_subscription final : public subscription {
public:
    nats_subscription(std::shared_ptr<session> over, natsSubscription* native)
        : over_(std::move(over)), native_(native) {}

private:
    std::shared_ptr<session> over_;
    nats_handle<natsSubscription, natsSubscription_Destroy> native_;
};

class nats_broker final : public broker {
public:
    explicit nats_broker(const broker_settings& settings)
        : settings_(settings), session_(std::make_shared<session>(settings)) {}
    ~nats_broker() override { session_.reset(); }

    outcome connection() override {
        const std::scoped_lock lock(mutex_);
        if (session_->was_connected() && !session_->is_closed()) {
            return session_->state();
        }
        if (session_->was_connected()) {
            // Kept: a thread of libnats may be telling it something.
            former_ = std::exchange(session_, std::make_shared<session>(settings_));
        }
        const outcome how = session_->connect();
        const bool once_was = std::exchange(has_connected_, has_connected_ || how.good());
        // It was good before: somebody changes the servers' configuration, perhaps.
        return how.what == trouble::refused && once_was ? outcome{trouble::unreachable, how.message}
                                                        : how;
    }
    std::size_t largest_message() override {
        const auto over = current();
        const auto most =
            over->was_connected() ? ::natsConnection_GetMaxPayload(over->native()) : 0;
        constexpr std::size_t usual = std::size_t{1} << 20;
        return most > 0 ? static_cast<std::size_t>(most) : usual;
    }

    outcome publish(const std::string& stream, const message& what, std::uint64_t expected_last,
                    std::uint64_t& sequence) override;
    outcome last(const std::string& stream, const std::string& subject, message& out) override {
        return get_message(stream, out, [&](natsMsg** raw, jsCtx* context, jsErrCode* code) {
            return ::js_GetLastMsg(raw, context, stream.c_str(), subject.c_str(), nullptr, code);
        });
    }
    outcome get(const std::string& stream, std::uint64_t sequence, message& out) override {
        return get_message(stream, out, [&](natsMsg** raw, jsCtx* context, jsErrCode* code) {
            return ::js_GetMsg(raw, context, stream.c_str(), sequence, nullptr, code);
        });
    }
    outcome state(const std::string& stream, stream_state& out) override;
    outcome create(const stream_settings& settings) override;
    outcome streams(std::vector<std::string>& out) override;
    outcome send(const message& what) override {
        return request(what.subject, [&](session& over, jsErrCode* /*code*/) {
            return ::natsConnection_PublishMsg(over.native(), native(what).get());
        });
    }
    outcome read(const std::string& stream, std::uint64_t from, inbox& into, std::uint64_t tag,
                 std::unique_ptr<subscription>& out) override;
    outcome listen(const std::string& subject, inbox& into, std::uint64_t tag,
                   std::unique_ptr<subscription>& out) override;

private:
    std::shared_ptr<session> current() {
        const std::scoped_lock lock(mutex_);
        return session_;
    }
    /// Calls it if there is a connection. @param subject What it publishes to: a permission may be missing.
    template <typename Call>
    outcome request(std::string_view subject, Call call) {
        const auto over = current();
        if (!over->was_connected()) {
            return {trouble::unreachable, "no connection"};
        }
        if (const outcome now = over->state(); !now.good()) {
            return now;
        }
        auto code = static_cast<jsErrCode>(0);
        const natsStatus status = call(*over, &code);
        if (status == NATS_OK) {
            return {};
        }
        const char* const text = ::nats_GetLastError(nullptr);
        return outcome_of(status, code, text != nullptr ? text : "", over->violation(subject));
    }
    template <typename Call>
    outcome get_message(const std::string& stream, message& out, Call call);

    broker_settings settings_;
    std::mutex mutex_;
    std::shared_ptr<session> session_;
    std::shared_ptr<session> former_;
    bool has_connected_ = false;
};

template <typename Call>
outcome nats_broker::get_message(const std::string& stream, message& out, Call call) {
    const std::string subject = fmt::format("{}STREAM.MSG.GET.{}", api, stream);
    return request(subject, [&](session& over, jsErrCode* code) {
        natsMsg* raw = nullptr;
        const natsStatus status = call(&raw, over.streams(), code);
        const nats_message owned(raw);
        if (status == NATS_OK) {
            out = copied(raw);
            out.sequence = ::natsMsg_GetSequence(raw);
        }
        return status;
    });
}

outcome nats_broker::publish(const std::string& stream, const message& what,
                             std::uint64_t expected_last, std::uint64_t& sequence) {
    const nats_message made = native(what);
    const std::string expected = std::to_string(expected_last);
    if (::natsMsgHeader_Set(made.get(), "Nats-Expected-Stream", stream.c_str()) != NATS_OK ||
        ::natsMsgHeader_Set(made.get(), "Nats-Expected-Last-Sequence", expected.c_str()) !=
            NATS_OK) {
        throw std::bad_alloc();
    }
    bool has_nobody = false;
    const outcome result = request(what.subject, [&](session& over, jsErrCode* code) {
        jsPubAck* raw = nullptr;
        const natsStatus status = ::js_PublishMsg(&raw, over.streams(), made.get(), nullptr, code);
        const nats_handle<jsPubAck, jsPubAck_Destroy> ack(raw);
        if (status == NATS_OK) {
            sequence = ack->Sequence;
        }
        has_nobody = status == NATS_NO_RESPONDERS;
        return status;
    });
    // That nobody answers for a subject is said of a stream that is not there, and of one that has no leader.
    stream_state found;
    return has_nobody && state(stream, found).what == trouble::no_stream
               ? outcome{trouble::no_stream, fmt::format("there is no stream {}", stream)}
               : result;
}

outcome nats_broker::state(const std::string& stream, stream_state& out) {
    const std::string subject = fmt::format("{}STREAM.INFO.{}", api, stream);
    return request(subject, [&](session& over, jsErrCode* code) {
        jsStreamInfo* raw = nullptr;
        const natsStatus status =
            ::js_GetStreamInfo(&raw, over.streams(), stream.c_str(), nullptr, code);
        const nats_handle<jsStreamInfo, jsStreamInfo_Destroy> info(raw);
        if (status == NATS_OK) {
            const jsStreamConfig& config = *info->Config;
            out.settings = {.name = stream,
                            .subjects = config.SubjectsLen == 1 ? config.Subjects[0] : "",
                            .replicas = static_cast<int>(config.Replicas),
                            .max_bytes = std::max<std::int64_t>(config.MaxBytes, 0),
                            .max_age = std::chrono::nanoseconds(config.MaxAge),
                            .drops_oldest = config.Discard == js_DiscardOld,
                            .in_file = config.Storage == js_FileStorage,
                            .keeps = config.Retention == js_LimitsPolicy};
            out.first = info->State.FirstSeq;
            out.last = info->State.LastSeq;
            out.messages = info->State.Msgs;
            out.bytes = info->State.Bytes;
            out.created = info->Created;
        }
        return status;
    });
}

outcome nats_broker::create(const stream_settings& settings) {
    const std::string subject = fmt::format("{}STREAM.CREATE.{}", api, settings.name);
    constexpr int name_is_in_use = 10058;
    bool is_there = false;
    const outcome result = request(subject, [&](session& over, jsErrCode* code) {
        jsStreamConfig config;
        ::jsStreamConfig_Init(&config);
        const char* subjects = settings.subjects.c_str();
        config.Name = settings.name.c_str();
        config.Subjects = &subjects;
        config.SubjectsLen = 1;
        config.Retention = js_LimitsPolicy;
        config.Storage = js_FileStorage;
        config.Discard = settings.drops_oldest ? js_DiscardOld : js_DiscardNew;
        config.Replicas = settings.replicas;
        config.MaxBytes = settings.max_bytes > 0 ? settings.max_bytes : -1;
        config.MaxAge = settings.max_age.count();
        config.DenyDelete = true;
        config.DenyPurge = true;
        const natsStatus status = ::js_AddStream(nullptr, over.streams(), &config, nullptr, code);
        is_there = *code == static_cast<jsErrCode>(name_is_in_use);
        return status;
    });
    return is_there ? outcome{} : result;
}

outcome nats_broker::streams(std::vector<std::string>& out) {
    return request(fmt::format("{}STREAM.NAMES", api), [&](session& over, jsErrCode* code) {
        jsStreamNamesList* raw = nullptr;
        const natsStatus status = ::js_StreamNames(&raw, over.streams(), nullptr, code);
        const nats_handle<jsStreamNamesList, jsStreamNamesList_Destroy> list(raw);
        if (status == NATS_OK) {
            out.clear();
            for (int at = 0; at < list->Count; ++at) {
                if (source_of_stream(list->List[at])) {
                    out.emplace_back(list->List[at]);
                }
            }
        }
        // There is none at all.
        return status == NATS_NOT_FOUND ? NATS_OK : status;
    });
}

outcome nats_broker::read(const std::string& stream, std::uint64_t from, inbox& into,
                          std::uint64_t tag, std::unique_ptr<subscription>& out) {
    const std::string subject = fmt::format("{}CONSUMER.CREATE.{}", api, stream);
    const auto source = source_of_stream(stream);
    if (!source) {
        return {trouble::no_stream, fmt::format("{} is no stream of espy's", stream)};
    }
    return request(subject, [&](session& over, jsErrCode* code) {
        jsSubOptions how;
        ::jsSubOptions_Init(&how);
        how.Stream = stream.c_str();
        how.Ordered = true;
        how.Config.DeliverPolicy = js_DeliverByStartSequence;
        how.Config.OptStartSeq = from;
        auto receiver = std::make_unique<delivery>(delivery{into, tag, true});
        natsSubscription* raw = nullptr;
        const natsStatus status =
            ::js_Subscribe(&raw, over.streams(), all_subjects(*source).c_str(),
                           delivery::on_message, receiver.get(), nullptr, &how, code);
        if (status == NATS_OK) {
            ::natsSubscription_SetOnCompleteCB(raw, delivery::on_complete, receiver.release());
            out = std::make_unique<nats_subscription>(current(), raw);
        }
        return status;
    });
}

outcome nats_broker::listen(const std::string& subject, inbox& into, std::uint64_t tag,
                            std::unique_ptr<subscription>& out) {
    return request(subject, [&](session& over, jsErrCode* /*code*/) {
        auto receiver = std::make_unique<delivery>(delivery{into, tag, false});
        natsSubscription* raw = nullptr;
        const natsStatus status = ::natsConnection_Subscribe(&raw, over.native(), subject.c_str(),
                                                             delivery::on_message, receiver.get());
        if (status == NATS_OK) {
            ::natsSubscription_SetOnCompleteCB(raw, delivery::on_complete, receiver.release());
            out = std::make_unique<nats_subscription>(current(), raw);
        }
        return status;
    });
}

} // namespace

std::unique_ptr<broker> connect_to_nats(const broker_settings& settings) {
    return std::make_unique<nats_broker>(settings);
}

} // namespace espy::fleet

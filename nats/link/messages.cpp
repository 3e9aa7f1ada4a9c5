#include "link/messages.hpp"

#include <cstdlib>
#include <new>

namespace espy::fleet {

nats_message native(const message& from) {
    natsMsg* made = nullptr;
    if (::natsMsg_Create(&made, from.subject.c_str(), nullptr, from.body.data(),
                         static_cast<int>(from.body.size())) != NATS_OK) {
        throw std::bad_alloc();
    }
    nats_message result(made);
    for (const auto& [name, value] : from.headers) {
        if (::natsMsgHeader_Set(made, name.c_str(), value.c_str()) != NATS_OK) {
            throw std::bad_alloc();
        }
    }
    return result;
}

message copied(natsMsg* from) {
    message result;
    result.subject = ::natsMsg_GetSubject(from);
    const char** names = nullptr;
    int count = 0;
    if (::natsMsgHeader_Keys(from, &names, &count) == NATS_OK) {
        for (int at = 0; at < count; ++at) {
            const char* value = nullptr;
            if (::natsMsgHeader_Get(from, names[at], &value) == NATS_OK && value != nullptr) {
                result.headers.emplace_back(names[at], value);
            }
        }
        // The names themselves are the message's.
        std::free(names); // NOLINT
    }
    result.body.assign(::natsMsg_GetData(from),
                       static_cast<std::size_t>(::natsMsg_GetDataLength(from)));
    return result;
}

} // namespace espy::fleet

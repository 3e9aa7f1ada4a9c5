#include "follow/assembly.hpp"

#include <espy/batch_writer.hpp>

#include <utility>

#include <sys/stat.h>

namespace espy::fleet {
namespace {

std::uint32_t type_bits(entry_type type) noexcept {
    switch (type) {
    case entry_type::file: return S_IFREG;
    case entry_type::directory: return S_IFDIR;
    case entry_type::symlink: return S_IFLNK;
    default: return S_IFIFO; // which of the others it is is not sent
    }
}

/// With the bits of the type: a mode of 0 would say that it was not looked at.
signature signature_of(const told_entry& entry) noexcept {
    signature look;
    if (entry.look) {
        look.size = entry.look->size;
        look.modified = entry.look->modified.time_since_epoch().count();
        look.mode = entry.look->mode | type_bits(entry.type);
    }
    return look;
}

void append(mirrored_changes& to, const told_entry& entry) {
    batch_writer out(to.changes);
    change one;
    one.kind = entry.kind;
    one.type = entry.type;
    one.replaced = entry.replaced;
    one.exchanged = entry.exchanged;
    one.path = out.keep(entry.path);
    one.from = out.keep(entry.from);
    out.append(one);
    to.looks.push_back(signature_of(entry));
}

} // namespace

assembled assembly::take(const message& next) {
    envelope headers;
    switch (read_envelope(next, headers)) {
    case envelope_status::foreign: return assembled::foreign;
    case envelope_status::other_version: reset(); return assembled::other_version;
    case envelope_status::broken: reset(); return assembled::damaged;
    case envelope_status::good: break;
    }
    if (headers.part.is_first()) {
        reset();
        has_begun_ = true;
    } else if (!continues(headers)) {
        reset();
        return assembled::nothing;
    }
    headers_ = std::move(headers);
    return take_whole_body(next);
}

assembled assembly::take_whole_body(const message& next) {
    const auto entries = read_body(headers_, next.body);
    if (!entries) {
        reset();
        return assembled::damaged;
    }
    const bool is_picture = headers_.kind == message_kind::snapshot;
    for (const told_entry& each : *entries) {
        if (is_picture) {
            picture_.add(each.path, each.type, signature_of(each));
        } else {
            append(changes_, each);
        }
    }
    count_ += headers_.part.count;
    if (!headers_.part.is_last()) {
        return assembled::nothing;
    }
    has_begun_ = false;
    return is_picture ? assembled::picture : assembled::changes;
}

void assembly::reset() noexcept {
    has_begun_ = false;
    count_ = 0;
    changes_.clear();
    picture_.clear();
}

/// It is the next part of what has begun.
bool assembly::continues(const envelope& next) const noexcept {
    return has_begun_ && next.kind == headers_.kind && next.upto == headers_.upto &&
           next.part.first == count_ && next.part.total == headers_.part.total &&
           next.snapshot == headers_.snapshot && next.before == headers_.before;
}

} // namespace espy::fleet

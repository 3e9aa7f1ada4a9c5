/// Events as views over the bytes that `read` returned.
#pragma once

#include <espy/fanotify/info.hpp>
#include <espy/fanotify/mask.hpp>
#include <espy/records.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

namespace espy::fanotify {

/// The bytes of a record before its information records (`sizeof(struct fanotify_event_metadata)`).
inline constexpr std::size_t event_header_size = 24;
/// The layout that espy knows (`FANOTIFY_METADATA_VERSION`).
inline constexpr std::uint8_t metadata_version = 3;
/// A buffer of this many bytes holds any one event: two names, three handles, a pidfd. `read` with
/// less may fail with `EINVAL`.
inline constexpr std::size_t min_buffer_size = 1024;

/// One event: a view of one record in the caller's buffer, valid as long as those bytes are.
/// Trivially copyable. Distinct objects: safe. Shared objects: safe to read.
class event {
public:
    fanotify::mask mask() const noexcept {
        return static_cast<fanotify::mask>(field<std::uint64_t>(8));
    }
    /// The open file of a group without any `report_` flag, owned by whom reads the event; -1
    /// (`FAN_NOFD`) in every other group.
    int fd() const noexcept { return field<std::int32_t>(16); }
    /// Who did it: a process, or with `init_flags::report_tid` a thread. 0 if the kernel does not
    /// say: a process outside one's own namespace, or another one in a group that was made without
    /// `CAP_SYS_ADMIN`.
    std::int32_t pid() const noexcept { return field<std::int32_t>(20); }
    /// What the group was asked to report besides.
    fanotify::infos infos() const noexcept {
        const auto header = field<std::uint16_t>(6);
        return fanotify::infos({record_ + header, size() - header});
    }
    /// The record of this type, or nothing.
    std::optional<info> find(info_type wanted) const noexcept {
        for (const info each : infos()) {
            if (each.type() == wanted) {
                return each;
            }
        }
        return std::nullopt;
    }
    /// The record's size in bytes, header and information included.
    std::size_t size() const noexcept { return field<std::uint32_t>(0); }

private:
    friend class records<event>;
    explicit event(std::span<const std::byte> record) noexcept : record_(record.data()) {}
    /// The size of the record at the front, or 0 if no whole one is there.
    static std::size_t size_at(std::span<const std::byte> left) noexcept {
        if (left.size() < event_header_size) {
            return 0;
        }
        const event here(left);
        const auto header = here.field<std::uint16_t>(6);
        const bool whole = header >= event_header_size && header <= here.size() &&
                           here.size() <= left.size() &&
                           here.field<std::uint8_t>(4) == metadata_version;
        return whole ? here.size() : 0;
    }
    template <typename T>
    T field(std::size_t offset) const noexcept {
        T value;
        std::memcpy(&value, record_ + offset, sizeof value);
        return value;
    }

    const std::byte* record_;
};

/// The whole events at the front of a buffer; one of another version ends the range, too. It owns no
/// descriptor either.
class events : public records<event> {
public:
    using records<event>::records;
};

} // namespace espy::fanotify

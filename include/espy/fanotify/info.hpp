/// One information record of an event as a view.
#pragma once

#include <espy/fanotify/file_handle.hpp>
#include <espy/records.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace espy::fanotify {

/// What an information record holds: `FAN_EVENT_INFO_TYPE_…`.
enum class info_type : std::uint8_t {
    /// The handle of the object.
    fid = 1,
    /// The handle of its directory, and its name in there. For what happened to a directory itself
    /// the directory is its own and the name is `.`.
    dfid_name = 2,
    /// The handle of its directory.
    dfid = 3,
    pidfd = 4,
    error = 5,
    /// Of `mask::pre_access` (Linux 6.14).
    range = 6,
    /// Of `mask::mnt_attach` and `mnt_detach` (Linux 6.15).
    mnt = 7,
    /// Of `mask::rename`: where it was, and where it is.
    old_dfid_name = 10,
    new_dfid_name = 12,
};

/// One information record: a view of bytes in the caller's buffer, valid as long as they are. Each
/// of the questions below has no answer if the record is of another type, or too short for what it
/// says: no bytes outside it are read. Trivially copyable. Distinct objects: safe. Shared objects:
/// safe to read.
class info {
public:
    info_type type() const noexcept { return static_cast<info_type>(record_[0]); }
    /// The whole record, header included.
    std::span<const std::byte> bytes() const noexcept { return record_; }

    /// An object or a directory, and for the types with a name that name.
    struct object {
        fanotify::fsid fsid{};
        handle_view handle;
        /// Without the padding; empty if the record has none.
        std::string_view name;
    };
    /// `fid`, `dfid`, `dfid_name`, `old_dfid_name`, `new_dfid_name`.
    std::optional<object> as_object() const noexcept {
        const std::size_t size = record_.size();
        if (!names_object() || size < handle_at + handle_header) {
            return std::nullopt;
        }
        const auto bytes = field<std::uint32_t>(handle_at);
        const std::size_t room = size - handle_at - handle_header;
        if (bytes > room || bytes > max_handle_size) {
            return std::nullopt;
        }
        object found;
        found.fsid = static_cast<fanotify::fsid>(field<std::uint64_t>(fsid_at));
        found.handle = {field<std::int32_t>(handle_at + 4),
                        record_.subspan(handle_at + handle_header, bytes)};
        if (type() != info_type::fid && type() != info_type::dfid) {
            const auto* const text =
                reinterpret_cast<const char*>(record_.data() + handle_at + handle_header + bytes);
            found.name = {text, strnlen(text, room - bytes)};
        }
        return found;
    }

    /// The descriptor of `pidfd`, owned by whom reads the event; or -1 (`FAN_NOPIDFD`): the process
    /// is gone, -2 (`FAN_EPIDFD`): it could not be opened.
    std::optional<int> pidfd() const noexcept {
        return has(info_type::pidfd, 8) ? std::optional(field<std::int32_t>(4)) : std::nullopt;
    }

    struct failure {
        /// The errno of the first error.
        int number = 0;
        /// How many there were since the last event was read.
        std::uint32_t count = 0;
    };
    std::optional<failure> error() const noexcept {
        return has(info_type::error, 12)
                   ? std::optional(failure{field<std::int32_t>(4), field<std::uint32_t>(8)})
                   : std::nullopt;
    }

    /// Bytes of a file.
    struct extent {
        std::uint64_t offset = 0;
        std::uint64_t count = 0;
    };
    std::optional<extent> range() const noexcept {
        return has(info_type::range, 24)
                   ? std::optional(extent{field<std::uint64_t>(8), field<std::uint64_t>(16)})
                   : std::nullopt;
    }

    /// The mount's unique number, as of `STATX_MNT_ID_UNIQUE`.
    std::optional<std::uint64_t> mount() const noexcept {
        return has(info_type::mnt, 16) ? std::optional(field<std::uint64_t>(8)) : std::nullopt;
    }

private:
    friend class records<info>;
    explicit info(std::span<const std::byte> record) noexcept : record_(record) {}
    /// The size of the record at the front, or 0 if no whole one is there.
    static std::size_t size_at(std::span<const std::byte> left) noexcept {
        constexpr std::size_t header_size = 4;
        std::uint16_t size = 0;
        if (left.size() >= header_size) {
            std::memcpy(&size, left.data() + 2, sizeof size);
        }
        return size >= header_size && size <= left.size() ? size : 0;
    }

    bool has(info_type wanted, std::size_t size) const noexcept {
        return type() == wanted && record_.size() >= size;
    }
    bool names_object() const noexcept {
        switch (type()) {
        case info_type::fid:
        case info_type::dfid:
        case info_type::dfid_name:
        case info_type::old_dfid_name:
        case info_type::new_dfid_name: return true;
        default: return false;
        }
    }
    template <typename T>
    T field(std::size_t offset) const noexcept {
        T value;
        std::memcpy(&value, record_.data() + offset, sizeof value);
        return value;
    }

    /// The header, then `__kernel_fsid_t`, then `struct file_handle`.
    static constexpr std::size_t fsid_at = 4;
    static constexpr std::size_t handle_at = 12;
    static constexpr std::size_t handle_header = 8;

    std::span<const std::byte> record_;
};

/// The information records of an event.
class infos : public records<info> {
public:
    using records<info>::records;
};

} // namespace espy::fanotify

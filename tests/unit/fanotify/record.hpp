/// Bytes as the kernel would give them, whole or broken.
#pragma once

#include <espy/fanotify/event.hpp>

#include <cstring>
#include <memory>
#include <string>

namespace espy::fanotify {

template <typename T>
std::string bytes_of(T value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

/// An information record with this body behind its header; its size is told as `said`, if given.
inline std::string info_record(info_type type, const std::string& body, std::size_t said = 0) {
    const std::size_t size = said != 0 ? said : 4 + body.size();
    return std::string{static_cast<char>(type), '\0'} + bytes_of(static_cast<std::uint16_t>(size)) +
           body;
}

/// The body of a record about an object; `said` is what it tells its handle's size to be.
inline std::string object_body(std::uint64_t fsid, std::int32_t type, const std::string& handle,
                               const std::string& name = {}, std::uint32_t said = 0) {
    return bytes_of(fsid) + bytes_of(said != 0 ? said : static_cast<std::uint32_t>(handle.size())) +
           bytes_of(type) + handle + name;
}

/// One event with these information records.
inline std::string event_record(mask bits, std::int32_t pid, const std::string& infos) {
    return bytes_of(static_cast<std::uint32_t>(event_header_size + infos.size())) +
           std::string{static_cast<char>(metadata_version), '\0'} +
           bytes_of(static_cast<std::uint16_t>(event_header_size)) +
           bytes_of(static_cast<std::uint64_t>(bits)) + bytes_of(std::int32_t{-1}) + bytes_of(pid) +
           infos;
}

/// A copy of exactly these bytes, so that a sanitizer sees any read beyond them.
class exact_copy {
public:
    explicit exact_copy(const std::string& bytes)
        : bytes_(std::make_unique<std::byte[]>(bytes.size())), size_(bytes.size()) {
        std::memcpy(bytes_.get(), bytes.data(), size_);
    }
    fanotify::events events() const { return fanotify::events({bytes_.get(), size_}); }
    fanotify::infos infos() const { return fanotify::infos({bytes_.get(), size_}); }

private:
    std::unique_ptr<std::byte[]> bytes_;
    std::size_t size_;
};

} // namespace espy::fanotify

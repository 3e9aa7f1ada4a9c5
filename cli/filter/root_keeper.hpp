/// Who watches roots in place of a watcher.
#pragma once

#include <espy/options.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace espy::cli {

/// What `armed_roots` asks of it: for a watcher without a record of the entries, or with one on the
/// disk. Distinct objects: safe. Shared objects: unsafe.
class root_keeper {
public:
    root_keeper() = default;
    root_keeper(const root_keeper&) = delete;
    root_keeper& operator=(const root_keeper&) = delete;
    virtual ~root_keeper() = default;

    virtual root_id add(const std::string& path, const root_options& options,
                        std::error_code& ec) = 0;
    virtual void reprune(root_id root, std::string_view directory) = 0;
    virtual std::uint64_t watches() const = 0;
    /// Why it cannot have a root, as one line.
    virtual std::string refusal(const std::string& path, std::error_code why) const = 0;
};

} // namespace espy::cli

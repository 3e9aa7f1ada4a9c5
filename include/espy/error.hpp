/// Errors: one exception type for everything that can fail, and the conditions that are worth a
/// name.
#pragma once

#include <espy/export.hpp>

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace espy {

/// Conditions that callers act on. Compare with an error code: `ec == errc::watch_limit_reached`.
/// Codes themselves are errno values in `std::system_category()`, so `ec ==
/// std::errc::no_space_on_device` holds as well.
enum class errc {
    /// `ENOSPC` from `inotify_add_watch` or `fanotify_mark`: `fs.inotify.max_user_watches` is used
    /// up.
    watch_limit_reached = 1,
    /// `EMFILE`: `fs.inotify.max_user_instances` or the process's limit of open files is used up.
    instance_limit_reached,
    /// `EACCES` or `EPERM`: the directory may not be read, or a capability is missing.
    permission_denied,
    /// `ENOENT` or `ENOTDIR`: nothing is there (any more).
    not_found,
    /// `inotify::api::load`: the library, or one of the three functions in it, is missing.
    inotify_missing,
};

/// The category of `errc`.
ESPY_EXPORT const std::error_category& condition_category() noexcept;

/// Lets `errc` be compared with `std::error_code`.
ESPY_EXPORT std::error_condition make_error_condition(errc value) noexcept;

/// What every throwing function of espy throws: the operation, the path (empty if there is none)
/// and the errno.
///
/// `what()` is one line: operation, path, reason and, where there is a choice, what to do. `code()`
/// holds the errno in `std::system_category()`; `path1()` the path. Distinct objects: safe. Shared
/// objects: unsafe.
class ESPY_EXPORT error : public std::filesystem::filesystem_error {
public:
    error(const std::string& operation, std::error_code code);
    error(const std::string& operation, const std::filesystem::path& path, std::error_code code);
    /// `reason` is said in place of what the system says of the errno.
    error(const std::string& operation, const std::filesystem::path& path, std::error_code code,
          std::string_view reason);

    const char* what() const noexcept override { return what_.c_str(); }

    /// The call that failed, such as `inotify_add_watch`.
    const std::string& operation() const noexcept { return operation_; }

private:
    std::string operation_;
    std::string what_;
};

} // namespace espy

template <>
struct std::is_error_condition_enum<espy::errc> : std::true_type {};

#include <espy/error.hpp>

#include <cerrno>

namespace espy {
namespace {

class conditions final : public std::error_category {
public:
    const char* name() const noexcept override { return "espy"; }

    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
        case errc::watch_limit_reached: return "limit of inotify watches reached";
        case errc::instance_limit_reached:
            return "limit of inotify instances or open files reached";
        case errc::permission_denied: return "permission denied";
        case errc::not_found: return "nothing there";
        case errc::inotify_missing: return "inotify functions missing";
        }
        return "unknown condition";
    }

    bool equivalent(const std::error_code& code, int value) const noexcept override {
        if (code.category() != std::system_category() &&
            code.category() != std::generic_category()) {
            return false;
        }
        switch (static_cast<errc>(value)) {
        case errc::watch_limit_reached: return code.value() == ENOSPC;
        case errc::instance_limit_reached: return code.value() == EMFILE;
        case errc::permission_denied: return code.value() == EACCES || code.value() == EPERM;
        case errc::not_found: return code.value() == ENOENT || code.value() == ENOTDIR;
        case errc::inotify_missing: return false;
        }
        return false;
    }
};

} // namespace

const std::error_category& condition_category() noexcept {
    static const conditions category;
    return category;
}

std::error_condition make_error_condition(errc value) noexcept {
    return {static_cast<int>(value), condition_category()};
}

error::error(const std::string& operation, std::error_code code)
    : std::filesystem::filesystem_error(operation, code), operation_(operation),
      what_(operation + ": " + code.message()) {}

error::error(const std::string& operation, const std::filesystem::path& path, std::error_code code)
    : error(operation, path, code, code.message()) {}

error::error(const std::string& operation, const std::filesystem::path& path, std::error_code code,
             std::string_view reason)
    : std::filesystem::filesystem_error(operation, path, code), operation_(operation),
      what_(operation + " " + path.native() + ": ") {
    what_ += reason;
}

} // namespace espy

#include <espy/inotify/api.hpp>

#include <espy/error.hpp>

#include <array>

#include <dlfcn.h>
#include <sys/inotify.h>

namespace espy::inotify {
namespace {

/// What `load` can find missing; values of the category below.
enum class missing { library = 1, init1, add_watch, rm_watch };

class load_errors final : public std::error_category {
public:
    const char* name() const noexcept override { return "espy.inotify.load"; }

    std::string message(int value) const override {
        switch (static_cast<missing>(value)) {
        case missing::library: return "the library cannot be loaded";
        case missing::init1:
            return "the library has no function inotify_init1 (glibc 2.9 or newer has it)";
        case missing::add_watch:
            return "the library has no function inotify_add_watch (glibc 2.4 or newer has it)";
        case missing::rm_watch:
            return "the library has no function inotify_rm_watch (glibc 2.4 or newer has it)";
        }
        return "unknown";
    }

    std::error_condition default_error_condition(int) const noexcept override {
        return make_error_condition(errc::inotify_missing);
    }
};

std::error_code make(missing what) {
    static const load_errors category;
    return {static_cast<int>(what), category};
}

template <typename Function>
bool resolve(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(::dlsym(library, name));
    return function != nullptr;
}

} // namespace

const api& api::system() noexcept {
    static const api table{::inotify_init1, ::inotify_add_watch, ::inotify_rm_watch};
    return table;
}

api api::load(const std::string& name, std::error_code& ec) {
    ec.clear();
    api table{};
    void* const handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) {
        ec = make(missing::library);
        return table;
    }
    table.library.reset(handle, [](void* loaded) { ::dlclose(loaded); });
    if (!resolve(handle, "inotify_init1", table.init1)) {
        ec = make(missing::init1);
    } else if (!resolve(handle, "inotify_add_watch", table.add_watch)) {
        ec = make(missing::add_watch);
    } else if (!resolve(handle, "inotify_rm_watch", table.rm_watch)) {
        ec = make(missing::rm_watch);
    }
    return ec ? api{} : table;
}

api api::load(const std::string& name) {
    std::error_code ec;
    api table = load(name, ec);
    if (ec) {
        const char* const reason = ec == make(missing::library) ? ::dlerror() : nullptr;
        throw error(reason == nullptr ? "inotify::api::load"
                                      : "inotify::api::load: " + std::string(reason),
                    name, ec);
    }
    return table;
}

} // namespace espy::inotify

#include "changes.hpp"

#include <chrono>
#include <span>

namespace espy::node {
namespace {

/// kind, type, flags, root, seq, time, errno, pid; read by watcher/lib/changes.js.
constexpr std::size_t numbers_of_a_change = 8;

enum flag : unsigned {
    replaced = 1,
    exchanged = 2,
    has_from = 4,
    has_message = 8,
    has_process = 16
};

unsigned flags_of(const change& from) {
    return (from.replaced ? flag::replaced : 0u) | (from.exchanged ? flag::exchanged : 0u) |
           (from.from.empty() ? 0u : flag::has_from) |
           (from.message.empty() ? 0u : flag::has_message) |
           (from.process.empty() ? 0u : flag::has_process);
}

void write_numbers(const change& from, std::span<double> to) {
    const std::chrono::duration<double, std::milli> told_at = from.told_at.time_since_epoch();
    to[0] = static_cast<double>(from.kind);
    to[1] = static_cast<double>(from.type);
    to[2] = flags_of(from);
    to[3] = static_cast<double>(from.root);
    to[4] = static_cast<double>(from.seq);
    to[5] = told_at.count();
    to[6] = from.error.value();
    to[7] = from.pid;
}

class text_list {
public:
    explicit text_list(napi_env env) : env_(env) { check(napi_create_array(env, &array_)); }

    void append(const change& from) {
        napi_handle_scope scope = nullptr;
        check(napi_open_handle_scope(env_, &scope));
        append(from.path);
        for (const std::string_view text : {from.from, from.message, from.process}) {
            if (!text.empty()) {
                append(text);
            }
        }
        check(napi_close_handle_scope(env_, scope));
    }
    napi_value array() const { return array_; }

private:
    void append(std::string_view text) {
        check(napi_set_element(env_, array_, size_++, to_text(env_, text)));
    }

    napi_env env_;
    napi_value array_ = nullptr;
    std::uint32_t size_ = 0;
};

template <typename Enum>
napi_value words(napi_env env, Enum last) {
    napi_value array = nullptr;
    check(napi_create_array(env, &array));
    for (std::uint32_t i = 0; i <= static_cast<std::uint32_t>(last); ++i) {
        check(napi_set_element(env, array, i, to_text(env, to_string(static_cast<Enum>(i)))));
    }
    return array;
}

} // namespace

napi_value to_arrays(napi_env env, const batch& changes) {
    const std::size_t size = changes.size() * numbers_of_a_change;
    void* memory = nullptr;
    napi_value buffer = nullptr;
    napi_value numbers = nullptr;
    check(napi_create_arraybuffer(env, size * sizeof(double), &memory, &buffer));
    check(napi_create_typedarray(env, napi_float64_array, size, buffer, 0, &numbers));
    text_list texts(env);
    auto* to = static_cast<double*>(memory);
    for (const change& change : changes) {
        write_numbers(change, {to, numbers_of_a_change});
        to += numbers_of_a_change;
        texts.append(change);
    }
    napi_value both = nullptr;
    check(napi_create_array_with_length(env, 2, &both));
    check(napi_set_element(env, both, 0, numbers));
    check(napi_set_element(env, both, 1, texts.array()));
    return both;
}

napi_value kind_words(napi_env env) {
    return words(env, change_kind::unmounted);
}

napi_value type_words(napi_env env) {
    return words(env, entry_type::other);
}

} // namespace espy::node

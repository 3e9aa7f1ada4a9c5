#include "format/escape.hpp"
#include "format/formatter.hpp"
#include "format/timestamp.hpp"

#include <cstddef>

namespace espy::cli {
namespace {

/// As wide as `watch_failed`, the longest word.
constexpr std::size_t word_width = 12;

/// The SGR parameters of a word's colour.
std::string_view color_of(change_kind kind) noexcept {
    switch (kind) {
    case change_kind::created: return "32";
    case change_kind::modified:
    case change_kind::written: return "33";
    case change_kind::renamed: return "36";
    case change_kind::removed: return "31";
    case change_kind::overflow:
    case change_kind::watch_failed:
    case change_kind::root_gone:
    case change_kind::unmounted: return "1;31";
    case change_kind::ready:
    case change_kind::resynced:
    case change_kind::root_back: return "1;32";
    case change_kind::exists:
    case change_kind::attributes:
    case change_kind::opened:
    case change_kind::accessed:
    case change_kind::closed:
    case change_kind::event: break;
    }
    return "2";
}

std::string_view explanation(change_kind kind) noexcept {
    switch (kind) {
    case change_kind::overflow: return "(events were dropped here; what was missed follows)";
    case change_kind::resynced: return "(nothing is missing any more)";
    default: return {};
    }
}

class text_formatter final : public formatter {
public:
    explicit text_formatter(const text_options& options) : options_(options) {}

    bool has_place_for(change_kind kind) const noexcept override {
        return kind != change_kind::ready;
    }

    void append(std::string& out, const change& change) override {
        append_time(out, change);
        append_word(out, change);
        append_paths(out, change);
        append_remarks(out, change);
        if (options_.who) {
            append_who(out, change);
        }
        out += '\n';
    }

    void append_mark(std::string& out, batch_mark mark, const change& nearest) override {
        append_time(out, nearest);
        paint(out, "2", [&] { out += to_string(mark); });
        out += '\n';
    }

private:
    void append_time(std::string& out, const change& change) {
        if (options_.time) {
            paint(out, "2", [&] { time_.append(out, change.told_at); });
            out += ' ';
        }
    }

    template <typename Write>
    void paint(std::string& out, std::string_view color, Write write) {
        if (!options_.color) {
            write();
            return;
        }
        out += "\033[";
        out += color;
        out += 'm';
        write();
        out += "\033[0m";
    }

    void append_word(std::string& out, const change& change) {
        const std::string_view word = to_string(change.kind);
        paint(out, color_of(change.kind), [&] { out += word; });
        out.append(word_width - word.size() + 1, ' ');
    }

    static void append_path(std::string& out, std::string_view path, entry_type type) {
        append_escaped(out, path);
        if (type == entry_type::directory && !path.ends_with('/')) {
            out += '/';
        }
    }

    static void append_paths(std::string& out, const change& change) {
        if (change.kind == change_kind::overflow || change.kind == change_kind::resynced) {
            out += explanation(change.kind);
            return;
        }
        if (!change.from.empty()) {
            append_path(out, change.from, change.type);
            out += " -> ";
        }
        append_path(out, change.path, change.type);
    }

    static void append_remarks(std::string& out, const change& change) {
        if (change.replaced) {
            out += " (replaced)";
        }
        if (change.exchanged) {
            out += " (exchanged)";
        }
        if (change.kind == change_kind::watch_failed) {
            out += ": ";
            append_escaped(out, change.message.empty() ? change.error.message() : change.message);
        }
    }

    static void append_who(std::string& out, const change& change) {
        if (change.pid > 0) {
            out += " by ";
            append_escaped(out, change.process.empty() ? "a process" : change.process);
            out += " (pid " + std::to_string(change.pid) + ')';
        }
    }

    text_options options_;
    timestamp_writer time_{timestamp_writer::style::local};
};

} // namespace

std::unique_ptr<formatter> make_text_formatter(const text_options& options) {
    return std::make_unique<text_formatter>(options);
}

} // namespace espy::cli

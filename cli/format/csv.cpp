#include "format/formatter.hpp"
#include "format/look_text.hpp"
#include "format/timestamp.hpp"

#include <fmt/format.h>

#include <iterator>

namespace espy::cli {
namespace {

/// As in RFC 4180, with a newline at the end of a record; names are the bytes that they are. The
/// columns are those of JSON, in its order, which is part of the format.
class csv_formatter final : public formatter {
public:
    explicit csv_formatter(entry_looks looks) noexcept : looks_(looks) {}

    bool shows_looks() const noexcept override { return looks_ == entry_looks::known; }

    bool has_place_for(change_kind kind) const noexcept override {
        return kind != change_kind::ready;
    }

    void append(std::string& out, const change& change) override { append_with(out, change, {}); }

    void append_with(std::string& out, const change& change, const signature& look) override {
        if (!begun_) {
            out += "change,path,from,type,root,seq,time,pid,process,message";
            out += shows_looks() ? ",size,mtime,mode\n" : "\n";
            begun_ = true;
        }
        out += to_string(change.kind);
        field(out, change.path);
        field(out, change.from);
        field(out, to_string(change.type));
        field(out, change.root_path);
        fmt::format_to(std::back_inserter(out), ",{},", change.seq);
        time_.append(out, change.told_at);
        out += ',';
        if (change.pid > 0) {
            fmt::format_to(std::back_inserter(out), "{}", change.pid);
        }
        field(out, change.process);
        field(out, change.message);
        if (shows_looks()) {
            look_.take(look);
            field(out, look_.size);
            field(out, look_.mtime);
            field(out, look_.mode);
        }
        out += '\n';
    }

private:
    static void field(std::string& out, std::string_view text) {
        out += ',';
        if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
            out += text;
            return;
        }
        out += '"';
        for (const char c : text) {
            out.append(c == '"' ? 2 : 1, c);
        }
        out += '"';
    }

    bool begun_ = false;
    const entry_looks looks_;
    timestamp_writer time_{timestamp_writer::style::utc};
    look_text look_;
};

} // namespace

std::unique_ptr<formatter> make_csv_formatter(entry_looks looks) {
    return std::make_unique<csv_formatter>(looks);
}

} // namespace espy::cli

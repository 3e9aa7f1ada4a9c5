/// A journal as it is read: where it is, what it knows, and who asks.
#include "journal/reading/reading.hpp"

#include "journal/barrier/answering.hpp"
#include "journal/tables/checking.hpp"
#include "journal/tables/cursors.hpp"
#include "journal/tables/origins.hpp"

#include <array>
#include <cstdlib>
#include <utility>

#include <pwd.h>
#include <unistd.h>

namespace espy {
namespace {

using namespace journaling;

} // namespace

std::string_view to_string(batch_cause cause) noexcept {
    constexpr std::array<std::string_view, 5> names{"first", "live", "comparison", "rules",
                                                    "overflow"};
    return names[static_cast<std::size_t>(cause)];
}

journal::journal(const std::filesystem::path& file)
    : self_(translated("journal", file, [&] { return std::make_unique<implementation>(file); })) {}

journal::journal(const std::filesystem::path& file, std::error_code& ec) {
    without_throw(ec, [&] { *this = journal(file); });
}

journal::journal(journal&&) noexcept = default;
journal& journal::operator=(journal&&) noexcept = default;
journal::~journal() = default;

std::filesystem::path journal::default_file(const std::filesystem::path& root) {
    const std::string text = root_text(root);
    const auto setting = [](const char* name) {
        const char* const value = ::getenv(name);
        return value != nullptr && *value == '/' ? std::filesystem::path(value)
                                                 : std::filesystem::path();
    };
    std::filesystem::path state = setting("XDG_STATE_HOME");
    if (state.empty() && ::geteuid() == 0) {
        state = "/var/lib";
    } else if (state.empty()) {
        const std::filesystem::path home = setting("HOME");
        const passwd* const user = home.empty() ? ::getpwuid(::geteuid()) : nullptr;
        state = (user != nullptr ? std::filesystem::path(user->pw_dir) : home) / ".local/state";
    }
    constexpr std::size_t longest_name = 40;
    std::string name = std::filesystem::path(text).filename().string().substr(0, longest_name);
    return state / "espy" / ((name.empty() ? "root" : name) + "-" + short_hash(text) + ".journal");
}

bool journal::is_journal(const std::filesystem::path& file) noexcept {
    try {
        const location where(file, location::use::read);
        return where.is_there() && tables::are_at(where);
    } catch (const std::exception&) {
        return false;
    }
}

const std::filesystem::path& journal::file() const noexcept {
    return self_->file;
}

const std::filesystem::path& journal::root() const noexcept {
    return self_->root;
}

std::string journal::rules() const {
    return self_->read("journal::rules", [&] { return self_->store.text("rules"); });
}

bool journal::is_mirror() const {
    return self_->read("journal::is_mirror", [&] { return journaling::is_mirror(self_->store); });
}

token journal::now() const {
    return self_->read("journal::now",
                       [&] { return self_->log.token_at(self_->newest("journal::now")); });
}

journal_info journal::info() const {
    journal_info info = self_->read("journal::info", [&] {
        implementation& self = *self_;
        journal_info found;
        found.root = self.root;
        found.rules = self.store.text("rules");
        found.history = self.log.history();
        found.complete = self.store.number("complete") != 0;
        found.made = time_at(self.store.number("made"));
        found.mirrored = read_origins(self.store);
        found.entries = self.tree.count_told();
        found.changes = static_cast<std::uint64_t>(self.log.changes());
        if (const auto newest = self.log.last()) {
            const auto base = self.log.oldest();
            found.last = time_at(newest->time);
            found.batches = static_cast<std::uint64_t>(newest->seq - base->seq);
            found.oldest = self.log.token_at(*base);
            found.oldest_time = time_at(base->time);
        }
        statement ask(self.store.base(), "SELECT path, error FROM uncovered LIMIT 1000");
        while (ask.step()) {
            found.uncovered.push_back({std::string(ask.bytes(0)),
                                       {static_cast<int>(ask.number(1)), std::system_category()}});
        }
        return found;
    });
    info.bytes = self_->where.bytes();
    (void)connect_to(self_->where, info.pid);
    return info;
}

token journal::list(
    std::string_view directory,
    const std::function<void(std::string_view path, const known_entry&)>& each) const {
    return self_->read("journal::list", [&] {
        implementation& self = *self_;
        const batch_row newest = self.newest("journal::list");
        const auto where = self.tree.find_slot(directory);
        const auto row = where ? self.tree.find(*where) : std::nullopt;
        if (row && row->id != 0) {
            std::string path(directory);
            self.tree.each_below(row->id, path, [&](std::string_view at, const entry_row& below) {
                if (!below.hidden) {
                    each(at, known_of(at.substr(at.rfind('/') + 1), below));
                }
                return true;
            });
        } else if (row && directory.empty()) {
            each({}, known_of({}, *row));
        }
        return self.log.token_at(newest);
    });
}

std::optional<known_entry> journal::look(std::string_view path) const {
    return self_->read("journal::look", [&]() -> std::optional<known_entry> {
        const auto where = self_->tree.find_slot(path);
        const auto row = where ? self_->tree.find(*where) : std::nullopt;
        return row && !row->hidden ? std::optional(known_of(path.substr(path.rfind('/') + 1), *row))
                                   : std::nullopt;
    });
}

std::vector<cursor> journal::cursors() const {
    return self_->read("journal::cursors", [&] { return read_cursors(self_->store, self_->log); });
}

std::optional<token> journal::cursor_at(std::string_view name) const {
    return self_->read("journal::cursor_at", [&]() -> std::optional<token> {
        for (const cursor& each : read_cursors(self_->store, self_->log)) {
            if (each.name == name) {
                return each.at;
            }
        }
        return std::nullopt;
    });
}

void journal::set_cursor(std::string_view name, const token& at) {
    translated("journal::set_cursor", self_->file, [&] { write_cursor(self_->store, name, at); });
}

bool journal::remove_cursor(std::string_view name) {
    return translated("journal::remove_cursor", self_->file,
                      [&] { return erase_cursor(self_->store, name); });
}

barrier_result journal::sync(std::chrono::milliseconds timeout,
                             const std::function<void(std::uint64_t entries)>& on_progress) const {
    return ask_recorder(self_->where, timeout, on_progress);
}

std::vector<std::string> journal::check() const {
    return self_->read("journal::check",
                       [&] { return check_tables(self_->store, self_->tree, self_->log); });
}

void journal::remove(const std::filesystem::path& file) {
    const location where(file, location::use::read);
    if (!where.is_there()) {
        fail("journal::remove", file, {ENOENT, std::system_category()});
    }
    const unique_fd lock = take_lock(where, false);
    where.remove();
}

} // namespace espy

#include "journal/expanding.hpp"

#include "base/path_below.hpp"

#include <espy/batch_writer.hpp>

#include <string>
#include <unordered_set>

namespace espy::journaling {
namespace {

class expander {
public:
    expander(entries& tree, std::string_view root_path, const batch& told, batch& out)
        : tree_(tree), root_path_(root_path), out_(out) {
        for (const change& each : told) {
            if (each.kind == change_kind::created || each.kind == change_kind::renamed) {
                came_.insert(each.path);
            }
            if (each.exchanged) {
                came_.insert(each.from);
            }
        }
    }

    void tell(const change& each) {
        append(each, each.path, each.from, each.type);
        if (each.kind == change_kind::renamed) {
            tell_below(each, each.path, each.from);
        }
        if (each.exchanged) {
            tell_below(each, each.from, each.path);
        }
    }

private:
    change& append(const change& like, std::string_view path, std::string_view from,
                   entry_type type) {
        change& added = out_.append(like);
        added.path = out_.keep(path);
        added.from = from.empty() ? std::string_view() : out_.keep(from);
        added.root_path = out_.keep(like.root_path);
        added.type = type;
        added.seq = ++seq_;
        return added;
    }

    void tell_below(const change& each, std::string_view path, std::string_view from) {
        const auto where = tree_.find_slot(path_below(root_path_, path));
        const auto row = where ? tree_.find(*where) : std::nullopt;
        if (!row || row->id == 0) {
            return;
        }
        std::string at(path);
        tree_.each_below(row->id, at, [&](std::string_view below, const entry_row& entry) {
            if (came_.contains(below)) {
                return false;
            }
            if (!entry.hidden) {
                const std::string former =
                    std::string(from) + std::string(below.substr(path.size()));
                change& added = append(each, below, former, entry.type);
                added.exchanged = added.replaced = false;
            }
            return true;
        });
    }

    entries& tree_;
    std::string_view root_path_;
    batch_writer out_;
    std::unordered_set<std::string_view> came_;
    std::uint64_t seq_ = 0;
};

} // namespace

void expand_renames(entries& tree, std::string_view root_path, batch& told) {
    batch all;
    expander out(tree, root_path, told, all);
    for (const change& each : told) {
        out.tell(each);
    }
    std::swap(told, all);
}

} // namespace espy::journaling

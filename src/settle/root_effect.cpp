#include "settle/root_effect.hpp"

#include "base/path_below.hpp"

#include "settle/narrator.hpp"
#include "settle/plan.hpp"

namespace espy::settle {
root_effect::root_effect(root_id root, std::string_view root_path, kinds tell)
    : root_(root), root_path_(root_path), tell_(tell) {}

void root_effect::add(const change& change) {
    switch (change.kind) {
    case change_kind::exists:
    case change_kind::created:
    case change_kind::removed:
    case change_kind::renamed: log(change); break;
    default: break;
    }
    tree_.apply(change, path_below(root_path_, change.path), path_below(root_path_, change.from));
}

void root_effect::log(const change& change) {
    batch_writer log(came_and_went_);
    espy::change& logged = log.append(change);
    logged.path = log.keep(change.path);
    logged.from = log.keep(change.from);
    logged.root_path = {};
    logged.pid = 0;
    logged.process = {};
}

void root_effect::tell(batch_writer out) {
    if (empty()) {
        return;
    }
    const subject about{root_, out.keep(root_path_), tell_};
    tree_.conclude();
    narrator tells(tree_, about, out);
    planner order(tree_);
    if (const auto steps = order.plan()) {
        tells.tell(*steps);
        tells.tell_content(order.creates_early());
    } else {
        tree_.finish_all();
        tell_as_it_came(out, about.root_path);
        tells.arrive();
        tells.tell_content(true);
    }
    restart();
}

void root_effect::tell_as_it_came(batch_writer out, std::string_view root_path) const {
    for (const change& logged : came_and_went_) {
        if (tell_.contains(logged.kind)) {
            change& told = out.append(logged);
            told.path = out.keep(logged.path);
            told.from = out.keep(logged.from);
            told.root_path = root_path;
        }
    }
}

void root_effect::restart() {
    tree_.restart();
    came_and_went_.clear();
    for (node_index i = 1; i < tree_.nodes().size(); ++i) {
        const node& n = tree_.nodes()[i];
        if (!n.original && n.live) {
            change came;
            came.kind = n.listed ? change_kind::exists : change_kind::created;
            came.type = n.type;
            came.root = root_;
            came.told_at = n.told_at;
            const std::string path = path_in(root_path_, tree_.path(i));
            came.path = path;
            log(came);
        }
    }
}

void root_effect::append_pending(std::vector<std::string>& out) const {
    for (node_index i = 1; i < tree_.nodes().size(); ++i) {
        if (tree_.is_deferred(i)) {
            out.push_back(path_in(root_path_, tree_.path(i)));
        }
    }
}

} // namespace espy::settle

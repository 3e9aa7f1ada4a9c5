/// What the kernel has told without its order is looked at when the queue is empty.
#include "base/clock.hpp"
#include "untracked/account.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace espy::untracked {

account::survey account::begin_survey() const {
    survey all;
    for (const auto& [directory, entries] : ledger_.all()) {
        std::vector<std::string> names;
        for (const auto& [name, each] : entries) {
            if (each.times > 1) {
                names.push_back(name);
            }
        }
        if (!names.empty()) {
            all.ahead.emplace_back(directory, std::move(names));
        }
    }
    all.any = !all.ahead.empty();
    all.version = ledger_.version();
    return all;
}

/// False if the time is over before all were looked at; of each call some are.
bool account::look_on(survey& under_way, std::int64_t until) {
    while (!under_way.ahead.empty()) {
        auto& [directory, names] = under_way.ahead.back();
        const std::vector<thing> there = land_.finder().objects_in(directory, names, until);
        for (const thing& now : there) {
            const slot where{directory, std::move(names.back())};
            names.pop_back();
            const ledger::entry* const believed = ledger_.find(where);
            if (believed == nullptr || !believed->known || believed->what != now) {
                under_way.wrong.push_back({where, now});
            }
        }
        if (names.empty()) {
            under_way.ahead.pop_back();
        }
        if (!under_way.ahead.empty() && tree::steady_now() >= until) {
            return false;
        }
    }
    return true;
}

bool account::put_right(std::int64_t until) {
    // If something happens all the time, only a look at all of them at once comes to an end.
    constexpr unsigned most_interruptions = 8;
    if (survey_ && survey_->version != ledger_.version()) {
        interrupt();
    }
    if (!survey_) {
        survey_ = begin_survey();
    }
    if (!look_on(*survey_, interruptions_ < most_interruptions
                               ? until
                               : std::numeric_limits<std::int64_t>::max())) {
        return false;
    }
    if (survey_->any && !land_.catch_up()) {
        return false; // what was seen may be what these events are about
    }
    std::vector<doubtful> wrong = std::move(survey_->wrong);
    survey_.reset();
    interruptions_ = 0;
    tell_.attribute_to(0);
    bring(wrong);
    for (const doubtful& each : wrong) {
        const thing there = ledger_.at(each.where);
        if (there.exists() && there != each.now &&
            (!there.is_directory || !resettle(each.where, there))) {
            end(each.where, there);
        }
    }
    for (const doubtful& each : wrong) {
        if (each.now.exists() && !ledger_.holds(each.where, each.now)) {
            came(each.where, each.now);
        }
    }
    ledger_.clear();
    return true;
}

/// What is at one of these names is believed to be at another one. One that is brought may free the
/// name of another, so that several rounds are needed; what is still wrong then is told to be gone,
/// and to have come.
void account::bring(std::vector<doubtful>& wrong) {
    constexpr unsigned most_rounds = 16;
    wrongs among{std::move(wrong), {}, {}};
    for (std::size_t i = 0; i < among.all.size(); ++i) {
        const thing believed = ledger_.at(among.all[i].where);
        if (believed.exists()) {
            among.by_belief.emplace(believed.key, i);
        }
        among.present.insert(among.all[i].now.key);
    }
    bool more = true;
    for (unsigned round = 0; more && round < most_rounds; ++round) {
        more = false;
        for (const doubtful& each : among.all) {
            more = bring(each, among) || more;
        }
    }
    wrong = std::move(among.all);
}

bool account::bring(const doubtful& one, wrongs& among) {
    if (!one.now.exists() || ledger_.holds(one.where, one.now)) {
        return false;
    }
    const auto [first, last] = among.by_belief.equal_range(one.now.key);
    const auto found = std::find_if(first, last, [&](const auto& each) {
        const doubtful& there = among.all[each.second];
        return there.now != one.now && ledger_.holds(there.where, one.now);
    });
    if (found == last) {
        return false;
    }
    const std::size_t number = found->second;
    const slot known = among.all[number].where;
    const thing other = ledger_.at(one.where);
    if (other.exists() && among.present.contains(other.key)) {
        // What was here is there from now on, should it be told so.
        among.by_belief.emplace(other.key, number);
        return exchange(known, one.where, one.now, other);
    }
    if (other.exists() && (other.is_directory || !one.now.is_directory)) {
        end(one.where, other);
    }
    return shift(known, one.where, one.now);
}

} // namespace espy::untracked

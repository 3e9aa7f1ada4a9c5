#include "stage.hpp"

#include "surroundings.hpp"

#include <espy/batch_writer.hpp>
#include <espy/error.hpp>

#include <memory>
#include <utility>

namespace espy::test {
namespace {

/// Of what is recorded; a watcher has none that is so high.
constexpr root_id recorded_id{1'000'000};

} // namespace

bool stage::record(const statement& line) {
    const std::string& word = line.words[0];
    if (word == "record") {
        begin_record(line);
    } else if (word != "stop" && word != "start" && word != "since") {
        return false;
    } else if (!recorded_) {
        throw script_error(line.line, "nothing is recorded: record PATH");
    } else if (word == "stop") {
        recorded_->stop();
    } else if (word == "start") {
        recorded_->start();
    } else {
        ask_since();
    }
    return true;
}

void stage::begin_record(const statement& line) {
    if (recorded_ || watcher_ || log_) {
        throw script_error(line.line, "one root is recorded, and none is watched then");
    }
    if (how_.no_track) {
        throw not_possible("unlike no-track: a journal is a record");
    }
    root added;
    std::string fails;
    added.id = recorded_id;
    added.path = line.words.at(1);
    const root_options options = read_options(line, added, fails);
    try {
        recorded_ = std::make_unique<recorded_root>(
            added.path, options, backend_from_string(how_.backend).value_or(backend::automatic));
    } catch (const error& why) {
        throw not_possible(why.what());
    }
    roots_.push_back(added);
    if (options.select) {
        mirror_.begin_selected(added.id);
    }
    mirror_.begin(added.id, disk(added));
    check_contents(line.line);
}

/// The numbers of an answer begin anew.
void stage::ask_since() {
    recorded_->since(batch_);
    batch answer = std::exchange(batch_, {});
    for (change& one : batch_writer(answer).changes()) {
        one.root = recorded_id;
        one.seq += answered_;
    }
    answered_ += answer.size();
    take(answer);
}

} // namespace espy::test

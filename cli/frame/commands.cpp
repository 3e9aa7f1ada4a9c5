#include "frame/command.hpp"

#include "completions/completions_command.hpp"
#include "doctor/doctor_command.hpp"
#include "explain/explain_command.hpp"
#include "git/git_command.hpp"
#include "journal/journal_command.hpp"
#include "manual/manual_command.hpp"
#include "record/record_command.hpp"
#include "run/run_command.hpp"
#include "since/since_command.hpp"
#include "wait/wait_command.hpp"
#include "watch/watch_command.hpp"
#include "words/fleet_words.hpp"
#include "words/follow_words.hpp"
#include "words/ship_words.hpp"

#include <array>

namespace espy::cli {
namespace {

constexpr std::array entries{
    command_entry{"watch", "Print what changes in directory trees and files", make_watch_command},
    command_entry{"run", "Run a command when something has changed", make_run_command},
    command_entry{"wait", "Wait until paths exist, or until they are gone", make_wait_command},
    command_entry{"since", "Tell what changed since it was asked last", make_since_command},
    command_entry{"record", "Write down what changes, for espy since", make_record_command},
    command_entry{"diff", "Tell what changed between two moments", make_diff_command},
    command_entry{"journal", "Say what was written down of a tree", make_journal_command},
    command_entry{"ship", "Send what was recorded to a NATS cluster", fleet::make_ship_words, false,
                  "espy-nats"},
    command_entry{"follow", "Tell what changes on many machines, or mirror them",
                  fleet::make_follow_words, false, "espy-nats"},
    command_entry{"fleet", "Say who ships what, and how far behind", fleet::make_fleet_words, false,
                  "espy-nats"},
    command_entry{"explain", "Say why changes of a path are told, or why not",
                  make_explain_command},
    command_entry{"doctor", "Say who uses up the watches, and what else stands in the way",
                  make_doctor_command},
    command_entry{"git", "Make git status fast in a large repository", make_git_command},
    command_entry{"manual", "Write a manual page", make_manual_command, true},
    command_entry{"completions", "Write completions for a shell", make_completions_command, true},
};

} // namespace

std::span<const command_entry> commands() noexcept {
    return entries;
}

} // namespace espy::cli

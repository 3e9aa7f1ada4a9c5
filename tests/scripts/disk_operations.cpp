#include "disk_operations.hpp"

#include <exception>

namespace espy::test {
namespace {

const disk_command* find(const std::string& name) {
    for (const auto* const table : {&tree_commands(), &content_commands()}) {
        if (const auto found = table->find(name); found != table->end()) {
            return &found->second;
        }
    }
    return nullptr;
}

} // namespace

bool disk_operations::knows(const std::string& name) {
    return find(name) != nullptr;
}

void disk_operations::perform(const statement& step) {
    const arguments given(step.words.begin() + 1, step.words.end());
    const disk_command* const command = find(step.words[0]);
    if (command == nullptr || given.size() < command->least_words) {
        throw script_error(step.line, step.words[0] + " is unknown, or needs more words");
    }
    try {
        command->run(held_, given);
    } catch (const not_possible&) {
        throw;
    } catch (const std::exception& error) {
        throw script_error(step.line, step.words[0] + ": " + error.what());
    }
}

} // namespace espy::test

#include "describe/description.hpp"

#include "frame/help.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace espy::cli {
namespace {

option_description describe_option(const CLI::Option& option) {
    option_description result;
    for (const std::string& name : option.get_snames()) {
        result.names.push_back("-" + name);
    }
    for (const std::string& name : option.get_lnames()) {
        result.names.push_back("--" + name);
    }
    if (option.get_type_size() != 0) {
        result.value = option.get_type_name();
    }
    result.repeatable = option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll ||
                        option.get_multi_option_policy() == CLI::MultiOptionPolicy::Join;
    result.text = option.get_description();
    return result;
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

} // namespace

std::vector<section> split_sections(std::string_view text) {
    constexpr std::string_view exit_status = "Exit status: ";
    std::vector<section> sections;
    bool blank = true; // blank lines are kept inside of a section, not around it
    while (!text.empty()) {
        std::string_view line = take_line(text);
        if (line.empty()) {
            blank = true;
            continue;
        }
        const bool indented = line.front() == ' ';
        const bool titled = !indented && line.back() == ':' && text.starts_with(' ');
        const bool is_status = line.starts_with(exit_status);
        if (titled || is_status) {
            line.remove_suffix(titled ? 1 : 0);
            sections.push_back({std::string(is_status ? "Exit status" : line), {}});
            line.remove_prefix(is_status ? exit_status.size() : line.size());
        } else if (sections.empty() || (blank && !indented && !sections.back().title.empty())) {
            sections.emplace_back();
        }
        std::string& body = sections.back().body;
        if (blank && !body.empty()) {
            body += '\n';
        }
        if (!line.empty()) {
            body.append(line).push_back('\n');
        }
        blank = false;
    }
    return sections;
}

command_description describe(const command_entry& entry) {
    const std::unique_ptr<command> command = entry.make();
    const std::unique_ptr<CLI::App> parser = make_parser(entry, *command);
    command_description result;
    result.name = entry.name;
    result.summary = entry.summary;
    result.operands = command->operand_names();
    for (const CLI::Option* option : parser->get_options()) {
        result.options.push_back(describe_option(*option));
    }
    result.sections = split_sections(parser->get_footer());
    return result;
}

std::vector<command_description> describe_all() {
    std::vector<command_description> result;
    for (const command_entry& entry : commands()) {
        if (!entry.hidden) {
            result.push_back(describe(entry));
        }
    }
    return result;
}

} // namespace espy::cli

#include "manual/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace espy::cli {
namespace {

constexpr std::string_view examples = "Examples";

/// Text as roff takes it for itself.
std::string roff(std::string_view text) {
    std::string out;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\'')) {
            out += "\\&";
        }
        line_begins = c == '\n';
        switch (c) {
        case '\\': out += "\\e"; break;
        case '-': out += "\\-"; break;
        case '\'': out += "\\(aq"; break;
        case '"': out += "\\(dq"; break;
        case '~': out += "\\(ti"; break;
        case '^': out += "\\(ha"; break;
        case '`': out += "\\(ga"; break;
        default: out += c; break;
        }
    }
    return out;
}

std::string upper(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
}

std::string head(std::string_view title, std::string_view name, std::string_view summary) {
    return fmt::format(".TH {} 1 \"\" \"espy " ESPY_VERSION "\" \"User Commands\"\n"
                       ".SH NAME\n{} \\- {}\n",
                       roff(upper(title)), roff(name), roff(summary));
}

/// Text that is wrapped, in paragraphs.
std::string paragraphs(std::string_view body) {
    std::string out;
    while (!body.empty()) {
        const std::size_t end = std::min(body.find("\n\n"), body.size());
        out += (out.empty() ? "" : ".PP\n") + roff(body.substr(0, end));
        out += out.ends_with('\n') ? "" : "\n";
        body.remove_prefix(std::min(end + 2, body.size()));
    }
    return out;
}

void append_section(std::string& out, std::string_view title, std::string_view body) {
    const bool as_it_is = body.starts_with(' ');
    out += fmt::format(".SH \"{}\"\n{}", upper(title),
                       as_it_is ? fmt::format(".nf\n{}.fi\n", roff(body)) : paragraphs(body));
}

/// Everything but the examples, which stand further up; the plain paragraphs last.
void append_rest(std::string& out, const std::vector<section>& sections) {
    std::string notes;
    for (const section& part : sections) {
        if (part.title.empty()) {
            notes += (notes.empty() ? "" : "\n") + part.body;
        } else if (part.title != examples) {
            append_section(out, part.title, part.body);
        }
    }
    if (!notes.empty()) {
        append_section(out, "Notes", notes);
    }
}

void append_options(std::string& out, const std::vector<option_description>& options) {
    out += ".SH OPTIONS\n";
    for (const option_description& option : options) {
        std::string names;
        for (const std::string& name : option.names) {
            names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", roff(name));
        }
        out +=
            fmt::format(".TP\n{}{}\n{}\n", names,
                        option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", roff(option.value)),
                        roff(option.text));
    }
}

/// The first example: the line with the command, and those that tell about it.
std::string first_example(const command_description& about) {
    for (const section& part : about.sections) {
        if (part.title == examples) {
            const std::size_t next = part.body.find("\n  espy", 1);
            return part.body.substr(0, next == std::string::npos ? next : next + 1);
        }
    }
    return {};
}

} // namespace

std::string manual_page(const command_description& about) {
    const std::string name = "espy-" + about.name;
    std::string out = head(name, name, about.summary);
    out += fmt::format(".SH SYNOPSIS\n\\fBespy {}\\fR [\\fIOPTION\\fR]... {}\n", roff(about.name),
                       roff(about.operands));
    for (const section& part : about.sections) {
        if (part.title == examples) {
            append_section(out, part.title, part.body);
        }
    }
    append_options(out, about.options);
    append_rest(out, about.sections);
    out += ".SH \"SEE ALSO\"\n.BR espy (1),\n.BR inotify (7),\n.BR fanotify (7)\n";
    return out;
}

std::string manual_overview(std::string_view help,
                            const std::vector<command_description>& commands) {
    std::vector<section> sections = split_sections(help);
    std::string out = head("espy", "espy", "tell exactly what changed in directory trees");
    out += ".SH SYNOPSIS\n\\fBespy\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n";
    std::string shown;
    for (const command_description& about : commands) {
        shown += first_example(about);
    }
    append_section(out, examples, shown);
    if (!sections.empty() && sections.front().title.empty()) {
        sections.erase(sections.begin()); // what it is, and its usage: said above
    }
    append_rest(out, sections);
    out += ".SH \"SEE ALSO\"\n";
    for (const command_description& about : commands) {
        out += fmt::format(".BR {} (1),\n", roff("espy-" + about.name));
    }
    out += ".BR inotify (7),\n.BR fanotify (7)\n";
    return out;
}

} // namespace espy::cli

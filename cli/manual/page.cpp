#include "manual/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

/// The sections whose place is fixed: those of man-pages(7).
constexpr std::array placed{std::string_view("Exit status"), std::string_view("Environment"),
                            examples};

bool is_placed(std::string_view title) {
    return std::find(placed.begin(), placed.end(), title) != placed.end();
}

/// What it does, and the plain paragraphs.
void append_description(std::string& out, std::string_view summary,
                        const std::vector<section>& sections) {
    std::string text = fmt::format("{}.\n", summary);
    for (const section& part : sections) {
        if (part.title.empty()) {
            text += "\n" + part.body;
        }
    }
    append_section(out, "Description", text);
}

void append_titled(std::string& out, const std::vector<section>& sections) {
    for (const section& part : sections) {
        if (!part.title.empty() && !is_placed(part.title)) {
            append_section(out, part.title, part.body);
        }
    }
}

void append_placed(std::string& out, const std::vector<section>& sections) {
    for (const std::string_view title : placed) {
        for (const section& part : sections) {
            if (part.title == title) {
                append_section(out, part.title, part.body);
            }
        }
    }
}

/// `names`: pages of section 1.
void append_see_also(std::string& out, const std::vector<std::string>& names) {
    out += ".SH \"SEE ALSO\"\n";
    for (const std::string& name : names) {
        out += fmt::format(".BR {} (1),\n", roff(name));
    }
    out += ".BR inotify (7),\n.BR fanotify (7)\n";
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
    append_description(out, about.summary, about.sections);
    append_options(out, about.options);
    append_titled(out, about.sections);
    append_placed(out, about.sections);
    std::vector<std::string> others{"espy"};
    for (const command_entry& entry : commands()) {
        if (!entry.hidden && entry.name != about.name) {
            others.push_back(fmt::format("espy-{}", entry.name));
        }
    }
    append_see_also(out, others);
    return out;
}

std::string manual_overview(std::string_view help,
                            const std::vector<command_description>& commands) {
    std::vector<section> sections = split_sections(help);
    std::string out = head("espy", "espy", "tell exactly what changed in directory trees");
    out += ".SH SYNOPSIS\n\\fBespy\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n";
    std::string shown;
    std::vector<std::string> names;
    for (const command_description& about : commands) {
        shown += first_example(about);
        names.push_back("espy-" + about.name);
    }
    sections.push_back({std::string(examples), shown});
    if (sections.front().title.empty()) {
        sections.erase(sections.begin()); // what it is, and its usage: said above
    }
    append_description(out, "Tells exactly what changed in directory trees", sections);
    append_titled(out, sections);
    append_placed(out, sections);
    append_see_also(out, names);
    return out;
}

} // namespace espy::cli

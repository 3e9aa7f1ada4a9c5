#include "generator.hpp"

#include <algorithm>

namespace espy::ignore::test {
namespace {

// Few and alike, so that patterns meet paths. Bytes that are not UTF-8 are among them.
const std::vector<std::string> names = {
    "a",   "b",   "ab",    "abc",   "foo",   "foobar", "bar",  "a.o",  "b.o",      "x.c",
    "a b", "a ",  " a",    "#a",    "!b",    "\\a",    "[a]",  "a*",   "\xc3\xa9", "\xff",
    "a-b", ".a",  "A",     "1",     "a\tb",  "a\nb",   "a\r",  "a]",   "^a",       "a:",
    "-",   "a-1", "foo.o", "build", "aaaab", "b ",     "x\\y", "\x0b", "a\x7f",    "\xe9z",
};

const std::vector<std::string> classes = {
    "[:alnum:]", "[:alpha:]", "[:blank:]", "[:cntrl:]", "[:digit:]",  "[:graph:]", "[:lower:]",
    "[:print:]", "[:punct:]", "[:space:]", "[:upper:]", "[:xdigit:]", "[:word:]",  "[:]",
    "[:alpha",   "[::]",      "[=a=]",     "[.a.]",     "[:ALPHA:]",
};

const std::vector<std::string> members = {
    "a",    "b",         "o",   "-", "a-c", "1-9", "c-a", "\\]",   "\\\\",  "\\a",
    "[",    "!",         "^",   ".", " ",   "a-",  "-a",  "\\a-c", "a-\\c", "/",
    "\xff", "\x80-\xff", "--9", "*", ":",   "+--", "]",   "#",     "a-b-c",
};

const std::vector<std::string> tokens = {
    "a", "b", "o", ".", "c", "-", "1", "f", " ", "#", "!", "]", "\xff", "\xc3", "^", "\t",
};

} // namespace

std::size_t generator::below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
}

std::string generator::make_path() {
    std::string path = !paths_.empty() && chance(60) ? pick(paths_) : pick(names);
    while (chance(35) && std::count(path.begin(), path.end(), '/') < 4) {
        path += '/' + pick(names);
    }
    return path;
}

std::string generator::make_bracket(char likely) {
    std::string text = "[";
    if (chance(30)) {
        text += chance(50) ? '!' : '^';
    }
    if (chance(10)) {
        text += ']';
    }
    const std::size_t count = 1 + below(3);
    for (std::size_t i = 0; i < count; ++i) {
        switch (below(4)) {
        case 0: text += likely == ']' || likely == '\\' ? '\\' : likely; break;
        case 1: text += pick(classes); break;
        default: text += pick(members);
        }
    }
    return chance(95) ? text + ']' : text;
}

std::string generator::make_wildcard(char likely) {
    switch (below(9)) {
    case 0:
    case 1: return "?";
    case 2: return "**";
    case 3:
    case 4: return make_bracket(likely);
    case 5: return chance(50) ? "\\" + std::string(1, likely) : std::string("\\");
    default: return "*";
    }
}

/// The name with some bytes, or runs of them, replaced by wildcards.
std::string generator::blur(const std::string& name) {
    std::string text;
    for (std::size_t at = 0; at < name.size(); ++at) {
        const bool special = std::string("*?[\\").find(name[at]) != std::string::npos;
        if (chance(18)) {
            text += make_wildcard(name[at]);
            at += chance(30) ? below(3) : 0;
        } else if (special && chance(70)) {
            text += {'\\', name[at]};
        } else {
            text += name[at];
        }
    }
    return text;
}

std::string generator::make_component() {
    if (chance(12)) {
        return chance(90) ? "**" : "***";
    }
    if (chance(10)) {
        return "*";
    }
    if (chance(50)) {
        return blur(pick(names));
    }
    std::string text;
    const std::size_t count = 1 + below(4);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string token = pick(tokens);
        text += chance(35) ? make_wildcard(token.front()) : token;
    }
    return text;
}

std::string generator::make_pattern() {
    if (chance(25)) {
        // Whole paths and ends of them, blurred.
        std::string path = pick(paths_);
        const std::size_t slash = path.find('/');
        if (slash != std::string::npos && chance(40)) {
            path.erase(0, slash + (chance(30) ? 0 : 1));
        }
        return blur(path);
    }
    std::string text = chance(15) ? "/" : "";
    text += make_component();
    while (chance(35)) {
        text += chance(97) ? "/" : "\\/";
        text += make_component();
    }
    return text;
}

std::string generator::make_line() {
    std::string text = chance(22) ? "!" : "";
    if (chance(4)) {
        text += chance(50) ? "\\#" : "\\!";
    }
    text += make_pattern();
    if (chance(22)) {
        text += chance(95) ? "/" : "//";
    }
    if (chance(10)) {
        text += std::string(1 + below(2), ' ');
    }
    if (chance(3)) {
        text += "\\ ";
    }
    if (chance(3)) {
        text += pick({"\t", "\\", " \\  ", "\r"});
    }
    return chance(3) ? "#" + text : text;
}

std::string generator::make_file() {
    std::string text = chance(4) ? "\xef\xbb\xbf" : "";
    const bool carriage_returns = chance(10);
    const std::size_t count = below(8);
    for (std::size_t i = 0; i < count; ++i) {
        std::string line = chance(5) ? "" : make_line();
        // A pattern may have come by a line feed from a name.
        std::replace(line.begin(), line.end(), '\n', '?');
        if (chance(1)) {
            line.insert(below(line.size() + 1), 1, '\0');
        }
        text += line;
        if (i + 1 < count || chance(80)) {
            text += carriage_returns ? "\r\n" : "\n";
        }
    }
    return text;
}

world generator::make_repository(std::size_t paths) {
    world made;
    paths_.clear();
    while (paths_.size() < paths) {
        paths_.push_back(make_path());
    }
    std::sort(paths_.begin(), paths_.end());
    for (const std::string& path : paths_) {
        if (chance(85)) {
            continue;
        }
        for (std::size_t slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            made.directories.insert(path.substr(0, slash));
        }
        made.directories.insert(path);
    }
    made.files[".gitignore"] = make_file();
    made.files[".git/info/exclude"] = make_file();
    made.global = make_file();
    for (const std::string& directory : made.directories) {
        if (chance(35)) {
            made.files[directory + "/.gitignore"] = make_file();
        }
    }
    made.paths = paths_;
    return made;
}

} // namespace espy::ignore::test

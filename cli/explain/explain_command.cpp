#include "explain/explain_command.hpp"

#include "explain/explanation.hpp"
#include "failing/exit_status.hpp"
#include "failing/failure.hpp"
#include "filter/options.hpp"
#include "format/escape.hpp"
#include "source/options.hpp"
#include "streams/interrupt.hpp"
#include "streams/output.hpp"
#include "watch/options.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace espy::cli {
namespace {

constexpr const char* explain_footer = R"(Examples:
  espy explain build/app.o          which rule ignores it, of which file and line
  espy explain src src/main.c       which watch tells of them
  espy explain --no-ignore-files --only '*.c' src/main.h
                                    for espy watch --only '*.c'
  espy explain --root ~/src ~/src/linux/MAINTAINERS
                                    as a part of a bigger tree
  espy explain --format json $(git ls-files) | jq -r 'select(.told | not) | .path'
                                    files that git tracks, and that are not told

espy watches the tree for a moment, as espy run with the same options would, so that limits and
permissions show. (espy watch honours ignore files only with --ignore-files.) If nothing is at the
path, the answer is about what could come there: a directory, if PATH ends with a slash.

Exit status: 0 whatever was found, 1 the tree cannot be watched, 2 wrong arguments.
)";

class explain_command final : public command {
public:
    std::string_view operand_names() const override { return "PATH..."; }

    void declare(CLI::App& app) override {
        app.add_option("--root", roots_, "The path that is watched (the present directory)")
            ->type_name("PATH")
            ->allow_extra_args(false)
            ->take_all();
        declare_filter(app, filter_, true);
        declare_depth(app, depth_);
        declare_source(app, source_);
        app.add_option("--format", format_,
                       "As lines for people (the default), or one JSON object "
                       "a line")
            ->type_name("text|json");
        app.footer(explain_footer);
    }

    int run(const operands& given) override {
        const std::vector<std::string> paths = given.all();
        if (paths.empty()) {
            throw usage_error("no path given; for example: espy explain src/main.c");
        }
        if (format_ != "text" && format_ != "json") {
            throw usage_error(fmt::format("--format {}: not text or json", escaped(format_)));
        }
        root_options options;
        read_depth_words(depth_, options);
        const filter_options entries = read_filter_words(filter_, true);
        const watcher_options source = read_source_words(source_);
        end_on_signals();
        explainer explains(roots_.empty() ? std::vector<std::string>{"."} : roots_, entries,
                           options, source);
        for (const std::string& path : paths) {
            if (path.empty()) {
                throw usage_error("an empty path is none");
            }
            std::string out;
            const explanation about = explains.explain(path);
            format_ == "json" ? append_json(out, about) : append_text(out, about);
            print(out);
            for (const std::string& line : explains.take_refused()) {
                say(line);
            }
        }
        return exit_status::success;
    }

private:
    std::vector<std::string> roots_;
    filter_words filter_;
    depth_words depth_;
    source_words source_;
    std::string format_ = "text";
};

} // namespace

std::unique_ptr<command> make_explain_command() {
    return std::make_unique<explain_command>();
}

} // namespace espy::cli

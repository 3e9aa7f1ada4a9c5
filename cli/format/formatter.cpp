#include "format/formatter.hpp"

#include "failing/failure.hpp"
#include "format/escape.hpp"

#include <fmt/format.h>

namespace espy::cli {

std::unique_ptr<formatter> make_formatter(std::string_view format, const text_options& options,
                                          rename_paths of_a_rename, entry_looks looks) {
    if (format == "text") {
        return make_text_formatter(options);
    }
    if (format == "json") {
        return make_json_formatter();
    }
    if (format == "csv") {
        return make_csv_formatter(looks);
    }
    if (format == "nul") {
        return make_nul_formatter(of_a_rename);
    }
    if (format.find_first_of("{}") == std::string_view::npos) {
        throw usage_error(fmt::format("--format {}: not text, json, csv or nul, and no template, "
                                      "which has fields such as {{path}}",
                                      escaped(format)));
    }
    return looks == entry_looks::known ? make_look_template_formatter(format)
                                       : make_template_formatter(format);
}

} // namespace espy::cli

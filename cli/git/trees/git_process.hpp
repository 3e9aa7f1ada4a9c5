/// Runs git.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace espy::cli::git {

struct git_result {
    /// 0, or why not, as git says it.
    int exit_status = 0;
    std::string output;
};

/// Runs git with `words` in `directory`, never by a shell, and gathers what it writes to standard
/// output; what it writes to standard error is dropped. Throws `failure` if there is no git.
git_result run_git(const std::string& directory, const std::vector<std::string>& words);

/// The same; the output without the newline at its end, nothing if git failed.
std::optional<std::string> git_line(const std::string& directory,
                                    const std::vector<std::string>& words);

} // namespace espy::cli::git

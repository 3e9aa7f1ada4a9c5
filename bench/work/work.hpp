/// What is done to a tree while watchers watch it.
#pragma once

#include <string>

namespace espy::bench {

/// `directories` of them, ten in each, with `files` files in each.
void make_tree(const std::string& root, int directories, int files);

/// Makes, closes and removes files as fast as one process can, for so many seconds, in so many
/// directories in turn. Prints how many files it made.
void churn(const std::string& root, double seconds, int directories);

/// So many entries, one in five a directory in the one before, by so many processes at once. Prints
/// how many entries they made.
void storm(const std::string& root, int entries, int writers);

/// 1,000 renames of directories, with three files made after each. Prints what is true.
void rename_directories(const std::string& root);

/// 20,000 changes to files and directories, from a fixed seed; some of them fail.
void change_everything(const std::string& root);

/// Makes files so many microseconds apart and waits for each one's name on `input`; prints the time
/// from before the file is made until the line has been read, in microseconds.
void measure_latency(const std::string& root, int input, int apart, int count);

} // namespace espy::bench

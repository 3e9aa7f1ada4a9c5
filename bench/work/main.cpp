/// The writers of the benchmarks, as one program.
#include "storm/burst_work.hpp"
#include "work/work.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr const char* usage = "usage: bench_work tree DIRECTORY DIRECTORIES FILES\n"
                              "                  churn DIRECTORY SECONDS DIRECTORIES\n"
                              "                  burst DIRECTORY\n"
                              "                  storm DIRECTORY ENTRIES WRITERS\n"
                              "                  renames DIRECTORY\n"
                              "                  changes DIRECTORY\n"
                              "                  latency DIRECTORY INPUT MICROSECONDS COUNT\n";

bool work(std::string_view what, const std::string& root, const std::vector<double>& numbers) {
    const auto number = [&](std::size_t i) { return static_cast<int>(numbers[i]); };
    if (what == "tree" && numbers.size() == 2) {
        espy::bench::make_tree(root, number(0), number(1));
    } else if (what == "churn" && numbers.size() == 2) {
        espy::bench::churn(root, numbers[0], number(1));
    } else if (what == "burst" && numbers.empty()) {
        espy::test::make_burst(root);
    } else if (what == "storm" && numbers.size() == 2) {
        espy::bench::storm(root, number(0), number(1));
    } else if (what == "renames" && numbers.empty()) {
        espy::bench::rename_directories(root);
    } else if (what == "changes" && numbers.empty()) {
        espy::bench::change_everything(root);
    } else if (what == "latency" && numbers.size() == 3) {
        espy::bench::measure_latency(root, number(0), number(1), number(2));
    } else {
        return false;
    }
    return true;
}

} // namespace

int main(int count, char** words) {
    std::vector<double> numbers;
    for (int i = 3; i < count; ++i) {
        numbers.push_back(std::atof(words[i]));
    }
    if (count < 3 || !work(words[1], words[2], numbers)) {
        std::fputs(usage, stderr);
        return 2;
    }
}

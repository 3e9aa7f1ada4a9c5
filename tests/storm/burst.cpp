/// 41,111 entries as fast as one process can make them: how many are not told, told though nobody
/// made them, told twice. `inotifywait`, where it is installed, runs beside for comparison.
#include "storm/burst_work.hpp"
#include "storm/consumer.hpp"
#include "storm/inotifywait.hpp"
#include "support/temporary_directory.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

namespace {

using espy::test::burst_entries;

/// Counts what was told of each path.
class count {
public:
    void operator()(const espy::batch& changes) {
        for (const espy::change& told : changes) {
            if (told.kind == espy::change_kind::created) {
                ++created_[std::string(told.path)];
            }
        }
    }
    /// @return True if there is nothing to complain about.
    bool print(const std::string& root) const {
        std::size_t made = 0;
        std::size_t missing = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            ++made;
            missing += created_.contains(entry.path().native()) ? 0U : 1U;
        }
        std::size_t twice = 0;
        for (const auto& [path, times] : created_) {
            twice += times > 1 ? 1U : 0U;
        }
        const std::size_t invented = created_.size() + missing - made;
        std::printf("%zu entries; espy: missing %zu, invented %zu, told twice %zu\n", made, missing,
                    invented, twice);
        return made == burst_entries && missing == 0 && invented == 0 && twice == 0;
    }

private:
    std::map<std::string, int> created_;
};

} // namespace

int main(int arguments, char** words) {
    if (arguments != 2) {
        std::fputs("usage: burst DIRECTORY\n", stderr);
        return 2;
    }
    const espy::test::temporary_directory place(words[1]);
    const std::string root = place / "root";
    std::filesystem::create_directory(root);
    espy::test::inotifywait other(root, place / "inotifywait");
    espy::test::consumer consumer(root);
    count told;
    consumer.listener = std::ref(told);
    const int status = consumer.follow([&root] {
        espy::test::make_burst(root);
        return 0;
    });
    const bool right = told.print(root) && espy::test::agrees(consumer, "burst");
    other.print_missing(root, burst_entries);
    return right && status == 0 ? 0 : 1;
}

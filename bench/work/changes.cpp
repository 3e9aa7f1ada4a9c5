#include "work/files.hpp"
#include "work/work.hpp"

#include <cstdint>
#include <cstdio>

namespace espy::bench {
namespace {

/// The same numbers everywhere.
class dice {
public:
    std::uint32_t below(std::uint32_t limit) {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return static_cast<std::uint32_t>(state_ >> 33) % limit;
    }

private:
    std::uint64_t state_ = 1;
};

} // namespace

void change_everything(const std::string& root) {
    dice roll;
    const auto directory = [&] {
        return root + "/directory" + std::to_string(roll.below(10)) + "/made" +
               std::to_string(roll.below(50));
    };
    for (int i = 0; i < 20'000; ++i) {
        const std::string where = directory();
        const std::string file = where + "/file" + std::to_string(roll.below(40));
        switch (roll.below(12)) {
        case 0:
        case 1: ::mkdir(where.c_str(), 0755); break;
        case 2: ::unlink(file.c_str()); break;
        case 3: ::rename(file.c_str(), (directory() + "/moved" + std::to_string(i)).c_str()); break;
        case 4:
            if (roll.below(8) == 0) {
                ::rename(where.c_str(), directory().c_str());
            }
            break;
        default: touch_file(file); break;
        }
    }
}

} // namespace espy::bench

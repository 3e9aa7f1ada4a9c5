/// What the tests of the functions of C share.
#pragma once

#include "support/temporary_directory.hpp"

#include "espy.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace espy::test {

struct c_deleter {
    void operator()(espy_watcher* watcher) const { espy_watcher_free(watcher); }
    void operator()(espy_batch* batch) const { espy_batch_free(batch); }
};
using c_watcher = std::unique_ptr<espy_watcher, c_deleter>;
using c_batch = std::unique_ptr<espy_batch, c_deleter>;

inline c_watcher make_watcher(const espy_watcher_options* options = nullptr) {
    espy_watcher* made = nullptr;
    EXPECT_EQ(espy_watcher_new(&made, options, nullptr), 0);
    return c_watcher(made);
}

inline void touch(const std::filesystem::path& path) {
    std::ofstream(path).close();
}

/// "created file a/b", the paths below `root`; what is about the stream without a path.
inline std::vector<std::string> told(const espy_batch& batch) {
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < espy_batch_size(&batch); ++i) {
        const espy_change& change = *espy_batch_get(&batch, i);
        std::string line = espy_kind_name(change.kind);
        if (const char* type = espy_type_name(change.type)) {
            line += std::string(" ") + type;
        }
        for (const espy_text& text : {change.from, change.path}) {
            EXPECT_EQ(std::string(text.data).size(), text.size);
            if (text.size > change.root_path.size) {
                line += std::string(" ") + (text.data + change.root_path.size + 1);
            }
        }
        lines.push_back(line);
    }
    return lines;
}

} // namespace espy::test

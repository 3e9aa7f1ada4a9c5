/// A mirror that goes when the process ends.
#pragma once

#include <filesystem>

namespace espy::fleet {

/// A folder for it, of this user alone. What is in it named `mirror` is deleted by a signal that ends the process; by
/// SIGKILL it stays where temporary files are. One in a process.
class temporary_folder {
public:
    temporary_folder();
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder();

    std::filesystem::path file() const;
};

} // namespace espy::fleet

#include "sys/process_names.hpp"

#include <espy/unique_fd.hpp>

#include <array>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace espy::tree {

std::string_view process_names::find(std::int32_t process, batch& out) {
    const auto [place, is_new] = names_.try_emplace(process);
    if (is_new) {
        const std::string path = "/proc/" + std::to_string(process) + "/comm";
        const unique_fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        std::array<char, 64> text;
        const ssize_t size = file ? ::read(file.get(), text.data(), text.size()) : 0;
        if (size > 1) {
            // It ends in a newline.
            place->second = batch_writer(out).keep(
                std::string_view(text.data(), static_cast<std::size_t>(size) - 1));
        }
    }
    return place->second;
}

} // namespace espy::tree

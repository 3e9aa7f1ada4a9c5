#include "format/formatter.hpp"

namespace espy::cli {
namespace {

class nul_formatter final : public formatter {
public:
    explicit nul_formatter(rename_paths of_a_rename) noexcept
        : both_(of_a_rename == rename_paths::both) {}

    bool has_place_for(change_kind kind) const noexcept override { return is_about_entry(kind); }

    void append(std::string& out, const change& change) override {
        if (both_ && !change.from.empty()) {
            out += change.from;
            out += '\0';
        }
        out += change.path;
        out += '\0';
    }

private:
    bool both_;
};

} // namespace

std::unique_ptr<formatter> make_nul_formatter(rename_paths of_a_rename) {
    return std::make_unique<nul_formatter>(of_a_rename);
}

} // namespace espy::cli

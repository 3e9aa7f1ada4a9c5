#include "format/formatter.hpp"

namespace espy::cli {
namespace {

class nul_formatter final : public formatter {
public:
    bool has_place_for(change_kind kind) const noexcept override { return is_about_entry(kind); }

    void append(std::string& out, const change& change) override {
        out += change.path;
        out += '\0';
    }
};

} // namespace

std::unique_ptr<formatter> make_nul_formatter() {
    return std::make_unique<nul_formatter>();
}

} // namespace espy::cli

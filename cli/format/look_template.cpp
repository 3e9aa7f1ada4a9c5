#include "format/formatter.hpp"
#include "format/look_text.hpp"

#include <string>

namespace espy::cli {
namespace {

/// A template with fields for what entries look like.
class look_template_formatter final : public formatter {
public:
    explicit look_template_formatter(std::string_view pattern)
        : changes_(make_template_formatter(
              pattern, {{"size", &look_.size}, {"mtime", &look_.mtime}, {"mode", &look_.mode}})),
          shows_looks_(pattern.find("{size}") != std::string_view::npos ||
                       pattern.find("{mtime}") != std::string_view::npos ||
                       pattern.find("{mode}") != std::string_view::npos) {}

    bool shows_looks() const noexcept override { return shows_looks_; }
    bool has_place_for(change_kind kind) const noexcept override {
        return changes_->has_place_for(kind);
    }

    void append(std::string& out, const change& change) override { append_with(out, change, {}); }

    void append_with(std::string& out, const change& change, const signature& look) override {
        look_.take(look);
        changes_->append(out, change);
    }

private:
    look_text look_;
    const std::unique_ptr<formatter> changes_;
    const bool shows_looks_;
};

} // namespace

std::unique_ptr<formatter> make_look_template_formatter(std::string_view pattern) {
    return std::make_unique<look_template_formatter>(pattern);
}

} // namespace espy::cli

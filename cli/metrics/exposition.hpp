/// Numbers in the text format of Prometheus.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace espy::cli {

/// Written family by family: `family`, then each of its samples. Distinct objects: safe. Shared objects: unsafe.
class exposition {
public:
    using label = std::pair<std::string_view, std::string_view>;

    /// @param type `gauge` or `counter`; the name of a counter ends in `_total`.
    void family(std::string_view name, std::string_view type, std::string_view help);
    /// Of the last family. Labels have any bytes: what is not UTF-8 is replaced.
    void sample(std::initializer_list<label> labels, double value);
    void sample(std::initializer_list<label> labels, std::uint64_t value);

    const std::string& text() const noexcept { return text_; }

private:
    void begin(std::initializer_list<label> labels);

    std::string text_;
    std::string name_;
};

} // namespace espy::cli

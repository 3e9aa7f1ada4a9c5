/// In the place of ignore.cpp, where the component `ignore` is not built.
#include "ignore.hpp"

namespace espy::python {

void bind_ignore(pybind11::module_& /*module*/) {}

ignoring to_ignoring(const pybind11::object& tree) {
    if (!tree.is_none()) {
        throw pybind11::type_error("ignore: this espy was built without ignore rules");
    }
    return {};
}

} // namespace espy::python

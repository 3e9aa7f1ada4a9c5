/// Changes as Python has them: each owns its data, so that it outlives the batch.
#pragma once

#include <espy/batch.hpp>
#include <espy/change.hpp>

#include <pybind11/pybind11.h>

#include <string_view>
#include <unordered_map>

namespace espy::python {

/// `change`, and the function that takes the members of `kind` and `entry`.
void bind_changes(pybind11::module_& module);

/// `bytes` where the root's path was given so, otherwise what os.fsdecode() gives.
pybind11::object to_text(std::string_view path, bool as_bytes);

/// The path of each root as it was given, to be shared by all its changes.
class root_paths {
public:
    void add(root_id root, pybind11::object path) { paths_[root] = std::move(path); }
    void remove(root_id root) { paths_.erase(root); }

    /// A list of `change`.
    pybind11::list to_list(const batch& changes) const;

private:
    std::unordered_map<root_id, pybind11::object> paths_;
};

} // namespace espy::python

/// Rules in gitignore syntax. A tree is asked by the watcher, perhaps in another thread, while Python asks it, too: one at a
/// time.
#include "ignore.hpp"

#include "bind.hpp"
#include "changes.hpp"

#include <espy/ignore/rules.hpp>
#include <espy/ignore/tree.hpp>

#include <pybind11/stl.h>

#include <memory>
#include <mutex>

namespace py = pybind11;
using namespace py::literals;

namespace espy::python {
namespace {

py::object text(std::string_view view) {
    return to_text(view, false);
}

/// (source, line, pattern, negated, directory_only), or None.
py::object match(const ignore::rules& self, const py::object& path, bool is_directory) {
    const ignore::rule* const found = self.match(to_path(path).native(), is_directory);
    if (found == nullptr) {
        return py::none();
    }
    return py::make_tuple(text(found->source), found->line, text(found->pattern), found->negated,
                          found->directory_only);
}

class shared_tree {
public:
    shared_tree(const py::object& root, bool ignore_files, std::vector<std::string> globs,
                std::vector<std::string> default_globs)
        : tree_(to_path(root), {.ignore_files = ignore_files,
                                .globs = std::move(globs),
                                .default_globs = std::move(default_globs)}) {}

    /// What `call` returns, which has the tree for itself, and runs without Python.
    template <typename Call>
    auto with(Call call) {
        const py::gil_scoped_release unlocked;
        return ask(call);
    }
    /// For whoever has no lock to give.
    template <typename Call>
    auto ask(Call call) {
        const std::scoped_lock mine(mutex_);
        return call(tree_);
    }

private:
    std::mutex mutex_;
    ignore::tree tree_;
};

/// (ignored, matched, source, line, pattern); the texts are views of the tree's.
py::tuple decide(shared_tree& self, const py::object& path, bool is_directory) {
    const std::string native = to_path(path).native();
    struct owned {
        bool ignored;
        std::string matched, source;
        std::size_t line;
        std::string pattern;
    };
    const owned said = self.with([&](ignore::tree& tree) {
        const ignore::decision found = tree.decide(native, is_directory);
        return owned{found.ignored, std::string(found.matched), std::string(found.source),
                     found.line, std::string(found.pattern)};
    });
    return py::make_tuple(said.ignored, text(said.matched), text(said.source), said.line,
                          text(said.pattern));
}

py::list texts(const auto& paths) {
    py::list list;
    for (const auto& path : paths) {
        list.append(text(std::filesystem::path(path).native()));
    }
    return list;
}

void bind_tree(py::module_& module) {
    py::class_<shared_tree, std::shared_ptr<shared_tree>>(module, "tree")
        .def(
            py::init<const py::object&, bool, std::vector<std::string>, std::vector<std::string>>(),
            "root"_a, "ignore_files"_a, "globs"_a, "default_globs"_a)
        .def("decide", &decide, "path"_a, "is_directory"_a)
        .def(
            "explain",
            [](shared_tree& self, const py::object& path, bool is_directory) {
                const std::string native = to_path(path).native();
                return text(
                    self.with([&](auto& tree) { return tree.explain(native, is_directory); }));
            },
            "path"_a, "is_directory"_a)
        .def(
            "invalidate",
            [](shared_tree& self, const py::object& path) {
                const std::string native = to_path(path).native();
                return text(self.with([&](auto& tree) { return tree.invalidate(native); }));
            },
            "path"_a)
        .def("reload", [](shared_tree& self) { self.with([](auto& tree) { tree.reload(); }); })
        .def("release",
             [](shared_tree& self) {
                 return texts(self.with([](auto& tree) { return tree.release(); }));
             })
        .def("outside_files", [](shared_tree& self) {
            return texts(self.with([](auto& tree) { return tree.outside_files(); }));
        });
}

} // namespace

void bind_ignore(py::module_& module) {
    py::class_<ignore::rules>(module, "rules")
        .def(py::init([](const std::string& lines, const std::string& source) {
                 return ignore::rules::parse(lines, source);
             }),
             "text"_a, "source"_a)
        .def("match", &match, "path"_a, "is_directory"_a)
        .def("__len__", &ignore::rules::size);
    bind_tree(module);
}

ignoring to_ignoring(const py::object& tree) {
    if (tree.is_none()) {
        return {};
    }
    const auto shared = tree.cast<std::shared_ptr<shared_tree>>();
    return {.prune =
                [shared](std::string_view directory) {
                    return shared->ask(
                        [&](ignore::tree& self) { return !self.should_descend(directory); });
                },
            .select =
                [shared](std::string_view path, entry_type type) {
                    return path.empty() || shared->ask([&](ignore::tree& self) {
                        return !self.decide(path, type == entry_type::directory).ignored;
                    });
                }};
}

} // namespace espy::python

/// What espy itself writes into a tree that it watches.
#pragma once

#include <espy/change.hpp>

#include <vector>

#include <sys/types.h>

namespace espy::cli {

/// The files behind standard output and standard error. A change of their content is left out: told,
/// it would be written there, and so be the next change, for ever. No process is known by most
/// backends, so device and inode decide, whatever the file is called by then and whoever else has it
/// open. That the file came, went or was renamed is news like any other. Distinct objects: safe.
/// Shared objects: safe.
class own_output {
public:
    /// Looks at the descriptors 1 and 2.
    own_output();

    /// True if `change` is about the content of one of these files.
    bool has_content_of(const change& change) const;

private:
    struct identity {
        dev_t device;
        ino_t inode;
    };
    /// None where nothing but pipes, terminals and the like is written to, which is asked nothing.
    std::vector<identity> files_;
};

} // namespace espy::cli

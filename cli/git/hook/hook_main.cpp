/// espy-git-fsmonitor: `espy git hook` in a program that has nothing else in it, so that it starts
/// and ends in a millisecond.
#include "git/hook/hook.hpp"

int main(int argc, char** argv) {
    return espy::cli::git::run_hook(argc - 1, argv + 1);
}

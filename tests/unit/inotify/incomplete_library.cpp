// Two of the three functions of inotify(7): the one named by LACKS_… is left out.
#include <cstdint>

extern "C" {

#ifndef LACKS_init1
__attribute__((visibility("default"))) int inotify_init1(int) {
    return -1;
}
#endif

#ifndef LACKS_add_watch
__attribute__((visibility("default"))) int inotify_add_watch(int, const char*, std::uint32_t) {
    return -1;
}
#endif

#ifndef LACKS_rm_watch
__attribute__((visibility("default"))) int inotify_rm_watch(int, int) {
    return -1;
}
#endif
}

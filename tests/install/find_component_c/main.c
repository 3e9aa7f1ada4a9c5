/* Uses the library for C from outside. */
#include <espy.h>

#include <string.h>

int main(void) {
    espy_watcher* watcher;
    espy_batch* batch = espy_batch_new();
    int reached = 0;
    if (espy_watcher_new(&watcher, NULL, NULL) == 0 && espy_add(watcher, ".", NULL, NULL) == 1) {
        reached = espy_sync(watcher, batch, -1, NULL);
    }
    return reached == ESPY_REACHED && espy_batch_get(batch, 0)->kind == ESPY_READY &&
                   strncmp(espy_version(), "0.", 2) == 0
               ? 0
               : 1;
}

/* Keeps a map of path to type that equals the disk, and prints it for every line that is typed. */
#include <espy.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
    char* path;
    int type;
};
static struct entry* entries;
static size_t count;

static void* checked(void* memory) {
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static char* joined(const char* path, const char* rest) {
    char* text = checked(malloc(strlen(path) + strlen(rest) + 1));
    return strcat(strcpy(text, path), rest);
}

static void put(const char* path, int type) {
    entries = checked(realloc(entries, (count + 1) * sizeof *entries));
    entries[count].path = joined(path, "");
    entries[count++].type = type;
}

/* True of `above` itself and of all below it. */
static int is_below(const char* path, const char* above) {
    const size_t length = strlen(above);
    return strncmp(path, above, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

static void erase(const char* path) {
    size_t kept = 0;
    for (size_t i = 0; i < count; ++i) {
        if (is_below(entries[i].path, path)) {
            free(entries[i].path);
        } else {
            entries[kept++] = entries[i];
        }
    }
    count = kept;
}

static void move(struct entry* entry, const char* from, const char* to) {
    char* former = entry->path;
    entry->path = joined(to, former + strlen(from));
    free(former);
}

static void move_all(const espy_change* change) {
    const char *from = change->from.data, *to = change->path.data;
    if (!change->exchanged) {
        erase(to); /* what it replaced */
    }
    for (size_t i = 0; i < count; ++i) {
        if (is_below(entries[i].path, from)) {
            move(&entries[i], from, to);
        } else if (is_below(entries[i].path, to)) {
            move(&entries[i], to, from);
        }
    }
}

static void apply(const espy_change* change) {
    switch (change->kind) {
    case ESPY_EXISTS:
    case ESPY_CREATED: put(change->path.data, change->type); break;
    case ESPY_REMOVED: erase(change->path.data); break;
    case ESPY_RENAMED: move_all(change); break;
    }
}

static int by_path(const void* a, const void* b) {
    return strcmp(((const struct entry*)a)->path, ((const struct entry*)b)->path);
}

int main(int argc, char** argv) {
    espy_error error;
    espy_watcher* watcher;
    const espy_root_options options = {.size = sizeof options, .flags = ESPY_ROOT_INITIAL};
    espy_batch* batch = checked(espy_batch_new());
    if (espy_watcher_new(&watcher, NULL, &error) < 0 ||
        espy_add(watcher, argc > 1 ? argv[1] : ".", &options, &error) < 0) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    for (int c = getchar(); c != EOF; c = getchar()) {
        if (c != '\n') {
            continue;
        }
        if (espy_sync(watcher, batch, -1, &error) < 0) { /* everything that happened before now */
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        for (size_t i = 0; i < espy_batch_size(batch); ++i) {
            apply(espy_batch_get(batch, i));
        }
        qsort(entries, count, sizeof *entries, by_path);
        for (size_t i = 0; i < count; ++i) {
            printf("%s %s\n", espy_type_name(entries[i].type), entries[i].path);
        }
        printf("\n");
        fflush(stdout);
    }
    erase(argc > 1 ? argv[1] : ".");
    free(entries);
    espy_batch_free(batch);
    espy_watcher_free(watcher);
    return 0;
}

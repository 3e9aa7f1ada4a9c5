/* espy in C: what changed in directory trees, so that a map kept from the changes always equals the
   disk. What <espy/watcher.hpp> promises holds here. libespy-c exports the names of this header and
   no other; see espy(3).

   What can fail returns a negative errno and fills in the `espy_error` that it is given, if any. */
#ifndef ESPY_H
#define ESPY_H

#include <stddef.h>
#include <stdint.h>

#define ESPY_C_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

typedef struct espy_watcher espy_watcher; /* one thread at a time, but for espy_wake */
typedef struct espy_batch espy_batch;     /* use one again and again: it keeps its memory */

/* What happened. Values are only ever appended. */
enum espy_kind {
    ESPY_EXISTS,
    ESPY_CREATED,
    ESPY_MODIFIED,
    ESPY_WRITTEN,
    ESPY_ATTRIBUTES,
    ESPY_RENAMED,
    ESPY_REMOVED,
    ESPY_OPENED,
    ESPY_ACCESSED,
    ESPY_CLOSED,
    ESPY_READY,
    ESPY_OVERFLOW,
    ESPY_RESYNCED,
    ESPY_WATCH_FAILED,
    ESPY_ROOT_GONE,
    ESPY_ROOT_BACK,
    ESPY_UNMOUNTED
};
/* For `tell`: ESPY_KIND(ESPY_CREATED) | ESPY_KIND(ESPY_REMOVED). */
#define ESPY_KIND(kind) (1u << (kind))
enum espy_type { ESPY_NONE, ESPY_FILE, ESPY_DIRECTORY, ESPY_SYMLINK, ESPY_OTHER };
enum espy_backend { ESPY_AUTOMATIC, ESPY_INOTIFY, ESPY_FANOTIFY, ESPY_POLL };

/* `size` bytes, any value but NUL, and a NUL after them. Lives until its batch is filled again. */
typedef struct espy_text {
    const char* data;
    size_t size;
} espy_text;

/* One change. Only the library makes these, and fields are only ever appended: take no sizeof of it,
   keep no copy. */
typedef struct espy_change {
    uint8_t kind; /* enum espy_kind */
    uint8_t type; /* enum espy_type */
    uint8_t replaced;
    uint8_t exchanged;
    uint32_t root;
    uint64_t seq;
    int64_t told_at_ns; /* since 1970 */
    espy_text path;
    espy_text from; /* the former path of what was renamed */
    espy_text root_path;
    espy_text message; /* of ESPY_WATCH_FAILED: a line for people */
    espy_text process;
    int32_t error; /* of ESPY_WATCH_FAILED: an errno */
    int32_t pid;
} espy_change;

/* Why a call failed. Left as it is by a call that does not fail. */
typedef struct espy_error {
    int32_t code;       /* the errno that was returned, but positive */
    char operation[60]; /* inotify_add_watch */
    char message[960];  /* one line for people: what, where, why. Its end, if it is longer */
} espy_error;

/* Options: set `size` to the sizeof of the structure and all that is not wanted to 0, which is the
   default of each field. Fields are only ever appended. A field that is set and that the library
   does not know, as it is older than the program, fails with E2BIG, an unknown flag or value with
   EINVAL. Instead of a pointer to options NULL may be given: all defaults. */
typedef struct espy_watcher_options {
    size_t size;
    uint32_t backend; /* enum espy_backend */
    uint32_t poll_interval_ms;
    uint32_t settled; /* 1: each batch is a settled one, the net effect of what happened */
    uint32_t quiet_ms;
    uint32_t max_wait_ms;
    uint32_t complete; /* 1, with settled: a file is told only once it is complete */
} espy_watcher_options;

#define ESPY_ROOT_FLAT 1u /* not recursive */
#define ESPY_ROOT_ONE_FILE_SYSTEM 2u
#define ESPY_ROOT_INITIAL 4u
#define ESPY_ROOT_MAY_BE_ABSENT 8u
#define ESPY_ROOT_FOLLOW_SYMLINKS 16u
#define ESPY_ROOT_EXPAND_RENAMES 32u

typedef struct espy_root_options {
    size_t size;
    uint32_t tell;      /* ESPY_KIND(…) | …; 0: all but opened, accessed and closed */
    uint32_t flags;     /* ESPY_ROOT_… */
    uint32_t max_depth; /* 0: no limit */
    uint32_t reserved;
    void* context;
    /* Not 0: the watcher keeps out of this directory, named by its path below the root. */
    int (*prune)(void* context, const char* directory);
    /* 0: this entry is not told. An empty path is the root. Neither may call the watcher. */
    int (*select)(void* context, const char* path, int type);
} espy_root_options;

/* On success 0 and `*out`, which espy_watcher_free frees; `*out` is left as it is on failure. */
ESPY_C_API int espy_watcher_new(espy_watcher** out, const espy_watcher_options* options,
                                espy_error* error);
ESPY_C_API void espy_watcher_free(espy_watcher* watcher); /* NULL is fine */

/* The id of the root, above 0. */
ESPY_C_API int64_t espy_add(espy_watcher* watcher, const char* path,
                            const espy_root_options* options, espy_error* error);
/* 1; 0: there is no such root. */
ESPY_C_API int espy_remove(espy_watcher* watcher, uint32_t root, espy_error* error);
/* Asks `prune` again, of `directory` ("": the root) and all below it. 1; 0: there is no such root. */
ESPY_C_API int espy_reprune(espy_watcher* watcher, uint32_t root, const char* directory,
                            espy_error* error);

/* The descriptor to poll, level-triggered: readable when espy_poll has work. No timer is needed. */
ESPY_C_API int espy_fd(const espy_watcher* watcher);

#define ESPY_TIMEOUT 0
#define ESPY_CHANGES 1
#define ESPY_WOKEN 2
/* Fills the batch with what is there, without blocking. 1: it has changes; 0: it has none. */
ESPY_C_API int espy_poll(espy_watcher* watcher, espy_batch* batch, espy_error* error);
/* Blocks until there are changes, the time is over (negative: never) or espy_wake is called, and
   says which. -EINTR: the handler of a signal ran while it slept; nothing is lost, call again. A
   handler that has to end it whenever it comes calls espy_wake. */
ESPY_C_API int espy_wait(espy_watcher* watcher, espy_batch* batch, int timeout_ms,
                         espy_error* error);

#define ESPY_REACHED 1
#define ESPY_IN_DOUBT 2
/* A barrier: fills the batch with all that is to be told of what happened before the call. Says
   whether that was ESPY_REACHED, ESPY_TIMEOUT came before (negative: never), or ESPY_IN_DOUBT, since
   others exchange names as fast as they can be looked at. */
ESPY_C_API int espy_sync(espy_watcher* watcher, espy_batch* batch, int timeout_ms,
                         espy_error* error);
/* Ends an espy_wait, the current or the next one. From any thread, and from a signal handler. */
ESPY_C_API void espy_wake(espy_watcher* watcher);

ESPY_C_API espy_batch* espy_batch_new(void);        /* NULL: no memory */
ESPY_C_API void espy_batch_free(espy_batch* batch); /* NULL is fine */
ESPY_C_API size_t espy_batch_size(const espy_batch* batch);
/* NULL: past the end. Lives until the batch is filled again. */
ESPY_C_API const espy_change* espy_batch_get(const espy_batch* batch, size_t index);

/* Of a settled watcher with `complete`: fills the batch with the files that are held back, each as an
   ESPY_EXISTS. 1: there are some; 0: there are none. */
ESPY_C_API int espy_pending(const espy_watcher* watcher, espy_batch* batch, espy_error* error);

/* What tells of changes at a path, and why nothing does, or not as well as elsewhere. Values are only
   ever appended; <espy/coverage.hpp> and espy(3) say what each means. */
enum espy_means { ESPY_BY_NOTHING, ESPY_BY_WATCH, ESPY_BY_LISTING };
enum espy_gap {
    ESPY_GAP_NONE,
    ESPY_GAP_ABSENT,
    ESPY_GAP_PRUNED,
    ESPY_GAP_TOO_DEEP,
    ESPY_GAP_OTHER_FILE_SYSTEM,
    ESPY_GAP_PERMISSION,
    ESPY_GAP_WATCH_LIMIT,
    ESPY_GAP_FAILED,
    ESPY_GAP_MADE_BY_KERNEL,
    ESPY_GAP_PENDING
};
/* Set `size`, as of espy_statistics. */
typedef struct espy_coverage {
    size_t size;
    uint32_t by;  /* enum espy_means */
    uint32_t gap; /* enum espy_gap */
    /* The directory that is watched or listed, or else where the way to the path ends. Lives until the
       next espy_covers of this watcher. */
    espy_text place;
    const char* backend;  /* "inotify"; "": nothing tells */
    uint64_t interval_ms; /* how often it is listed; 0: it is not */
} espy_coverage;
/* Of `path` below the root; with a slash at its end, of what is in it. 1; 0: there is no such root. */
ESPY_C_API int espy_covers(espy_watcher* watcher, uint32_t root, const char* path,
                           espy_coverage* out, espy_error* error);

/* Set `size`; filled in as far as the program and the library both know it, 0 beyond. */
typedef struct espy_statistics {
    size_t size;
    uint64_t directories_watched;
    uint64_t watches;
    uint64_t entries_known;
    uint64_t directories_uncovered;
    uint64_t events_read;
    uint64_t changes_told;
    uint64_t overflows;
    uint64_t repairs;
    uint64_t queue_bytes;
    uint64_t backlog_bytes;
    uint64_t memory_bytes;
    uint64_t listings;
    uint64_t looks;
} espy_statistics;
ESPY_C_API int espy_stats(const espy_watcher* watcher, espy_statistics* out);

ESPY_C_API const char* espy_kind_name(int kind); /* "created"; NULL: unknown */
ESPY_C_API const char* espy_type_name(int type); /* "file"; NULL: unknown, or ESPY_NONE */
ESPY_C_API const char* espy_gap_name(int gap);   /* "too_deep"; NULL: unknown, or ESPY_GAP_NONE */
ESPY_C_API const char* espy_version(void);       /* of the library, "0.1.0" */

#ifdef __cplusplus
}
#endif

#endif

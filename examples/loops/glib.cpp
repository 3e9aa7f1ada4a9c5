// A watcher under GLib, and so under GTK.
#include <csignal>
#include <espy/watcher.hpp>
#include <glib-unix.h>
#include <iostream>

struct source {
    espy::watcher watcher;
    espy::batch batch;
};

gboolean readable(int, GIOCondition, void* data) {
    auto& [watcher, batch] = *static_cast<source*>(data);
    watcher.poll(batch);
    for (const espy::change& change : batch) {
        std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
    }
    return G_SOURCE_CONTINUE;
}

gboolean stop(void* loop) {
    g_main_loop_quit(static_cast<GMainLoop*>(loop));
    return G_SOURCE_REMOVE;
}

int main(int argc, char** argv) {
    source source;
    source.watcher.add(argc > 1 ? argv[1] : ".");

    GMainLoop* loop = g_main_loop_new(nullptr, FALSE);
    const guint id = g_unix_fd_add(source.watcher.native_handle(), G_IO_IN, readable, &source);
    g_unix_signal_add(SIGTERM, stop, loop);
    g_main_loop_run(loop);
    g_source_remove(id); // before the watcher ends
    g_main_loop_unref(loop);
    std::cout << "stopped" << std::endl;
}

// A watcher under Qt, beside whatever else the program waits for: here, a line.
#include <QCoreApplication>
#include <QSocketNotifier>
#include <espy/watcher.hpp>
#include <iostream>

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    espy::watcher watcher;
    watcher.add(argc > 1 ? argv[1] : ".");

    espy::batch batch;
    QSocketNotifier readable(watcher.native_handle(), QSocketNotifier::Read);
    QObject::connect(&readable, &QSocketNotifier::activated, [&] {
        watcher.poll(batch);
        for (const espy::change& change : batch) {
            std::cout << to_string(change.kind) << ' ' << change.path << std::endl;
        }
    });
    QSocketNotifier line(0, QSocketNotifier::Read);
    QObject::connect(&line, &QSocketNotifier::activated, [] { QCoreApplication::quit(); });
    application.exec();
    std::cout << "stopped: told " << watcher.stats().changes_told << std::endl;
}

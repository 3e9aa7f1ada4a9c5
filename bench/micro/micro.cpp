/// The parts by themselves: the decoder, the model's step, composing paths, the writers of text and
/// JSON. An item is an event or a change.
#include "format/formatter.hpp"
#include "model/model.hpp"

#include <espy/batch.hpp>
#include <espy/inotify/event.hpp>

#include <benchmark/benchmark.h>

#include <cstring>
#include <string>
#include <vector>

#include <sys/inotify.h>

namespace {

using namespace espy;

constexpr int names = 1000;

std::string name_of(int i) {
    return "source_file_" + std::to_string(i) + ".cpp";
}

/// What a read(2) of written files gives.
std::vector<std::byte> raw_events() {
    std::vector<std::byte> bytes;
    for (int i = 0; i < names; ++i) {
        const std::string name = name_of(i);
        inotify_event event{};
        event.wd = 1;
        event.mask = i % 2 == 0 ? IN_MODIFY : IN_CLOSE_WRITE;
        event.len = 32;
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof event + event.len);
        std::memcpy(bytes.data() + at, &event, sizeof event);
        std::memcpy(bytes.data() + at + sizeof event, name.data(), name.size());
    }
    return bytes;
}

void decode_by_hand(benchmark::State& state) {
    const std::vector<std::byte> bytes = raw_events();
    const auto* const begin = reinterpret_cast<const char*>(bytes.data());
    for (auto _ : state) {
        std::uint64_t sum = 0;
        for (const char* at = begin; at < begin + bytes.size();) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            sum += static_cast<std::uint32_t>(event->wd) + event->mask + std::strlen(event->name);
            at += sizeof(inotify_event) + event->len;
        }
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * names);
}

void decode(benchmark::State& state) {
    const std::vector<std::byte> bytes = raw_events();
    for (auto _ : state) {
        std::uint64_t sum = 0;
        for (const inotify::event event : inotify::events(bytes)) {
            sum += static_cast<std::uint32_t>(event.watch()) +
                   static_cast<std::uint32_t>(event.mask()) + event.name().size();
        }
        benchmark::DoNotOptimize(sum);
    }
    state.SetItemsProcessed(state.iterations() * names);
}

/// A model of a directory with files, ready, and where its changes go.
struct watched {
    watched() : model({}, tree::root_index{0}, table, shared, root_id{1}, "some/root") {
        shared.begin(changes);
        model.look_at_root({});
        (void)model.next();
        (void)model.arms().armed({model.tree().top()}, {inotify::watch_id{1}, 7, 8});
        directory = model.tree().at(model.tree().top()).directory;
        model.listings().listing_begins(directory);
        for (int i = 0; i < names; ++i) {
            texts.push_back(name_of(i));
            (void)model.listings().listed(directory, {texts.back(), entry_type::file, 100});
        }
        model.listings().listing_ends(directory);
        model.fence(at, at);
        model.ready();
    }

    void step(inotify::mask bits, const std::string& name) {
        model.events().apply(directory, {bits, 0, name, at});
        at += 32;
    }

    void next_batch() {
        model.batch_ends();
        shared.begin(changes);
    }

    tree::watch_table table;
    tree::telling shared;
    batch changes;
    tree::model model;
    tree::directory_index directory = tree::none;
    std::vector<std::string> texts;
    tree::position at = 32;
};

void step_written(benchmark::State& state) {
    watched there;
    for (auto _ : state) {
        for (const std::string& name : there.texts) {
            there.step(inotify::mask::close_write, name);
        }
        there.next_batch();
    }
    state.SetItemsProcessed(state.iterations() * names);
}

void step_removed_and_created(benchmark::State& state) {
    watched there;
    for (auto _ : state) {
        for (const std::string& name : there.texts) {
            there.step(inotify::mask::delete_, name);
            there.step(inotify::mask::create, name);
        }
        for (std::size_t i = 0; i < there.model.guesses().untyped().size(); ++i) {
            there.model.looks().typed(there.model.guesses().untyped()[i],
                                      {true, {entry_type::file, 100, 8, 0}});
        }
        there.next_batch();
    }
    state.SetItemsProcessed(state.iterations() * names * 2);
}

void compose_path(benchmark::State& state) {
    tree::store store;
    tree::entry_index at = store.top();
    for (std::int64_t depth = 0; depth < state.range(0); ++depth) {
        at = store.add(store.open_directory(at), "directory", entry_type::directory);
    }
    std::string path;
    for (auto _ : state) {
        path.clear();
        store.append_path(at, store.top(), path);
        benchmark::DoNotOptimize(path.data());
    }
    state.SetItemsProcessed(state.iterations());
}

void format(benchmark::State& state, const char* how) {
    const auto formatter = cli::make_formatter(how, {});
    change told;
    told.kind = change_kind::created;
    told.type = entry_type::file;
    told.path = "some/root/with/a/directory/source_file_17.cpp";
    told.root_path = "some/root";
    told.told_at = decltype(told.told_at)(std::chrono::nanoseconds(1'700'000'000'123'456'789));
    std::string out;
    for (auto _ : state) {
        out.clear();
        for (int i = 0; i < names; ++i) {
            told.seq = static_cast<std::uint64_t>(i);
            formatter->append(out, told);
        }
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(state.iterations() * names);
}

BENCHMARK(decode_by_hand);
BENCHMARK(decode);
BENCHMARK(step_written);
BENCHMARK(step_removed_and_created);
BENCHMARK(compose_path)->Arg(2)->Arg(8)->Arg(32);
BENCHMARK_CAPTURE(format, text, "text");
BENCHMARK_CAPTURE(format, json, "json");
BENCHMARK_CAPTURE(format, nul, "nul");
BENCHMARK_CAPTURE(format, template, "{change} {path}");

} // namespace

BENCHMARK_MAIN();

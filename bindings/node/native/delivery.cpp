/// What the loop does on the thread of JavaScript: it keeps promises, and calls the handlers of watchers.
#include "loop.hpp"

#include <algorithm>

namespace espy::node {
namespace {

napi_value counters(napi_env env, const statistics& from) {
    const std::array values{from.directories_watched,
                            from.watches,
                            from.entries_known,
                            from.directories_uncovered,
                            from.events_read,
                            from.changes_told,
                            from.overflows,
                            from.repairs,
                            from.queue_bytes,
                            from.backlog_bytes,
                            from.memory_bytes,
                            from.listings,
                            from.looks};
    napi_value array = nullptr;
    check(napi_create_array(env, &array));
    for (std::uint32_t i = 0; i < values.size(); ++i) {
        check(napi_set_element(env, array, i, to_number(env, static_cast<double>(values[i]))));
    }
    return array;
}

napi_value result(napi_env env, const request& of) {
    switch (of.what) {
    case request::action::add: return to_number(env, static_cast<double>(of.root));
    case request::action::sync: return to_boolean(env, of.reached);
    case request::action::stats: return counters(env, of.counters);
    default: return undefined(env);
    }
}

void keep_promise(napi_env env, const request& of) {
    if (of.failed) {
        check(napi_reject_deferred(env, of.promise, to_error(env, *of.failed)));
    } else {
        check(napi_resolve_deferred(env, of.promise, result(env, of)));
    }
}

napi_value handlers_of(napi_env env, const source& from) {
    napi_value handlers = nullptr;
    check(napi_get_reference_value(env, from.handlers, &handlers));
    return handlers;
}

} // namespace

void loop::reference(int change) {
    // Only of the thread of JavaScript, whose environment the function knows.
    const bool was = references_ > 0;
    references_ += change;
    const bool is = references_ > 0;
    if (was != is) {
        check(is ? napi_ref_threadsafe_function(env_, javascript_)
                 : napi_unref_threadsafe_function(env_, javascript_));
    }
}

void loop::deliver(napi_env env) {
    try {
        std::vector<std::shared_ptr<source>> news;
        {
            const std::lock_guard lock(mutex_);
            called_ = false;
            news.swap(news_);
        }
        deliver_question(env);
        for (const std::shared_ptr<source>& each : news) {
            napi_handle_scope scope = nullptr;
            check(napi_open_handle_scope(env, &scope));
            deliver_news(env, *each);
            check(napi_close_handle_scope(env, scope));
        }
    } catch (const refused&) {
        // JavaScript is being ended; nobody is left to whom it could be told.
    }
}

/// What is asked stays valid, since only this thread, or one that the lock is given to, ends the waiting.
void loop::deliver_question(napi_env env) {
    const source* from = nullptr;
    std::uint32_t function = 0;
    std::string directory;
    {
        const std::lock_guard lock(mutex_);
        if (question_ == nullptr || question_->from->closing()) {
            return;
        }
        from = question_->from;
        function = question_->function;
        directory = question_->directory;
    }
    const napi_value answer = call_method(env, handlers_of(env, *from), "prune",
                                          {to_number(env, function), to_text(env, directory)});
    const bool pruned = answer != nullptr && to_bool(env, answer);
    const std::lock_guard lock(mutex_);
    // The function may have closed the watcher.
    if (question_ != nullptr && question_->from == from && !from->closing()) {
        question_->answer = pruned;
        answered_.notify_all();
    }
}

void loop::deliver_news(napi_env env, source& of) {
    std::vector<request> done;
    std::optional<failure> failed;
    {
        const std::lock_guard lock(mutex_);
        done = of.take_done();
        failed = of.take_failure();
    }
    for (const request& each : done) {
        keep_promise(env, each);
        reference(-1);
    }
    if (of.handlers != nullptr) {
        const napi_value why = failed ? to_error(env, *failed) : undefined(env);
        call_method(env, handlers_of(env, of), "news", {why});
    }
}

} // namespace espy::node

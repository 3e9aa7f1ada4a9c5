// Included by <espy/asio.hpp> and <espy/boost_asio.hpp>, which say of which library everything is.

namespace espy::ESPY_ASIO_NAMESPACE {

namespace net = ESPY_ASIO;

/// A watcher whose batches are awaited: by coroutines, callbacks, futures, any completion token. No thread. Distinct objects:
/// safe. Shared objects: unsafe; under several threads use a strand. Not movable, for operations refer to it.
template <typename Watcher, typename Executor = net::any_io_executor>
class basic_watcher {
public:
    using executor_type = Executor;
    using error_code = ESPY_ASIO_ERROR_CODE;

    explicit basic_watcher(const executor_type& executor, Watcher source = Watcher())
        : source_(std::move(source)), descriptor_(executor, source_.native_handle()) {}
    template <typename Context, typename = std::enable_if_t<std::is_convertible_v<Context&, net::execution_context&>>>
    explicit basic_watcher(Context& context, Watcher source = Watcher())
        : source_(std::move(source)), descriptor_(context, source_.native_handle()) {}
    basic_watcher(const basic_watcher&) = delete;
    basic_watcher& operator=(const basic_watcher&) = delete;
    /// An operation that is waited for ends with `operation_aborted`, later, and does not look at this any more.
    ~basic_watcher() {
        if (descriptor_.is_open()) {
            descriptor_.release(); // which the source closes
        }
    }

    executor_type get_executor() { return descriptor_.get_executor(); }
    /// For `add`, `remove`, `stats` and the rest. Roots may be added and removed while an operation is waited for.
    Watcher& source() noexcept { return source_; }

    /// Fills `out`, which has to live until then, with the next changes, and completes with `void(error_code)`. One at a time.
    ///
    /// What is cancelled, by `cancel` or by a cancellation slot of whatever type, completes with `operation_aborted` and has
    /// taken nothing: the next one tells all. Errors are those of `poll`.
    template <typename Token>
    auto async_poll(batch& out, Token&& token) {
        return net::async_compose<Token, void(error_code)>(operation{this, lives_, &out}, token, descriptor_);
    }
    /// Ends the operation that is waited for.
    void cancel() {
        error_code ignored;
        descriptor_.cancel(ignored);
    }

private:
    struct operation {
        basic_watcher* self;
        std::weak_ptr<const int> lives;
        batch* out;
        enum { starting, posted, waiting } state = starting;
        error_code result{};

        template <typename Self>
        void operator()(Self& completion, error_code ec = {}) {
            if (state == posted) {
                return completion.complete(result);
            }
            if (ec) {
                return completion.complete(ec); // `self` may be gone
            }
            if (lives.expired()) { // after its wait had ended well
                return completion.complete(error_code(net::error::operation_aborted));
            }
            std::error_code failure;
            if (self->source_.poll(*out, failure) || failure) {
                result = failure ? error_code(failure.value(), ESPY_ASIO_SYSTEM_CATEGORY) : error_code();
                if (state == waiting) {
                    return completion.complete(result);
                }
                // Never from inside the call that started it.
                state = posted;
                return net::post(self->get_executor(), std::move(completion));
            }
            // One `poll` each time, for others wait for the loop. Asio asks epoll(7) edge-triggered, but anew for each
            // wait, and so is told of what is left.
            state = waiting;
            self->descriptor_.async_wait(net::posix::descriptor_base::wait_read, std::move(completion));
        }
    };

    /// Ends with this.
    std::shared_ptr<const int> lives_ = std::make_shared<int>();
    Watcher source_;
    net::posix::basic_stream_descriptor<Executor> descriptor_;
};

using watcher = basic_watcher<espy::watcher>;
using settled_watcher = basic_watcher<espy::settled_watcher>;

} // namespace espy::ESPY_ASIO_NAMESPACE

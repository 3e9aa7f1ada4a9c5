/// The engine for roots of which no entries are tracked.
#pragma once

#include "base/engine_options.hpp"
#include "engine/any_engine.hpp"
#include "stream/gathering.hpp"
#include "untracked/root.hpp"
#include "way/mounts.hpp"

#include <espy/unique_fd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <system_error>

namespace espy::untracked {

/// Nothing is listed: a root is ready as soon as its file systems are marked. Single-threaded.
class engine final : public tree::any_engine {
public:
    engine(const tree::engine_options& options, tree::desk& desk, std::error_code& ec);
    ~engine() override;

    void add(root_id id, std::string_view path, const root_options& options,
             std::error_code& ec) override;
    bool remove(root_id id) override;
    bool reprune(root_id id, std::string_view directory) override;
    void notice(int fd) override;
    void poll(std::error_code& ec) override;
    bool sync(tree::deadline until, std::error_code& ec) override;
    bool listed() const noexcept override { return true; }
    bool tell_ready() override;
    std::error_code unwoken() const noexcept override { return unwoken_; }
    statistics stats() const override;
    std::optional<coverage> covers(root_id id, std::string_view path) const override;

private:
    bool work(std::int64_t until, std::size_t changes, std::error_code& ec);
    static bool take(root& from, std::uint64_t end, tree::deadline until, std::error_code& ec);
    void begin();
    void mounts_changed();
    void end();
    void listen(int fd, std::error_code& ec) noexcept;
    void forget(int fd) noexcept;
    void gather(bool whether) noexcept;
    void set_timer(bool more) noexcept;
    std::uint64_t events_taken() const noexcept;

    tree::engine_options options_;
    tree::desk& desk_;
    tree::mounts mounts_;
    unique_fd timer_;
    std::error_code unwoken_;
    tree::gathering gathering_;
    bool gathers_ = false;
    std::map<root_id, std::unique_ptr<root>> roots_;
    /// Whose turn it is.
    root_id next_{};
};

} // namespace espy::untracked

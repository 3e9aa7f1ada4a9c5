/// How far the stream goes, without the kernel walking a long queue to say so.
#include "engine/engine.hpp"

namespace espy::tree {
namespace {

/// To say how much is queued, the kernel goes over all of it. So far behind, in positions, reading
/// it costs less than being told again and again. Names that were put off are no reason to read:
/// they are to be looked at when nothing is queued.
constexpr position far_behind = 4096;
/// Some milliseconds: whoever asked for changes waits.
constexpr int reads_at_once = 16;

} // namespace

engine::fence engine::measure(std::error_code& ec) {
    const position end = source_->end();
    for (int i = 0; i < reads_at_once && end > backlog_.end() + far_behind &&
                    backlog_.bytes() < settings_.backlog_limit && read_source(ec);
         ++i) {
    }
    return {source_->keeps_order() ? end : source_->seen(), end};
}

} // namespace espy::tree

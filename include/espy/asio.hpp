/// The watcher under Asio: `espy::asio::watcher` and `espy::asio::settled_watcher`. Asio 1.18 or newer, of whoever includes
/// this; for Boost.Asio there is `<espy/boost_asio.hpp>`.
#pragma once

#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

#include <asio/any_io_executor.hpp>
#include <asio/compose.hpp>
#include <asio/error.hpp>
#include <asio/execution_context.hpp>
#include <asio/posix/basic_stream_descriptor.hpp>
#include <asio/post.hpp>

#define ESPY_ASIO ::asio
#define ESPY_ASIO_NAMESPACE asio
#define ESPY_ASIO_ERROR_CODE ::asio::error_code
#define ESPY_ASIO_SYSTEM_CATEGORY ::asio::error::get_system_category()
#include <espy/detail/asio_watcher.ipp>
#undef ESPY_ASIO
#undef ESPY_ASIO_NAMESPACE
#undef ESPY_ASIO_ERROR_CODE
#undef ESPY_ASIO_SYSTEM_CATEGORY

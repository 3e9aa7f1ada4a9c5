/// The watcher under Boost.Asio: `espy::boost_asio::watcher` and `espy::boost_asio::settled_watcher`. Boost 1.74 or newer, of
/// whoever includes this; for standalone Asio there is `<espy/asio.hpp>`. A program may have both, a source only one of them.
#pragma once

#include <espy/settled_watcher.hpp>
#include <espy/watcher.hpp>

#include <memory>
#include <system_error>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/post.hpp>

#define ESPY_ASIO ::boost::asio
#define ESPY_ASIO_NAMESPACE boost_asio
#define ESPY_ASIO_ERROR_CODE ::boost::system::error_code
#define ESPY_ASIO_SYSTEM_CATEGORY ::boost::system::system_category()
#include <espy/detail/asio_watcher.ipp>
#undef ESPY_ASIO
#undef ESPY_ASIO_NAMESPACE
#undef ESPY_ASIO_ERROR_CODE
#undef ESPY_ASIO_SYSTEM_CATEGORY

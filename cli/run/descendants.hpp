/// What a process has started, and what that has started.
#pragma once

#include <functional>
#include <string>

#include <sys/types.h>

namespace espy::cli {

/// Calls `visit` for every descendant of `ancestor`, parents first; below one for which it returns
/// false nobody is visited. The children are listed by the kernel (proc(5):
/// `/proc/PID/task/TID/children`); where it does not list them, there are none.
void for_each_descendant(pid_t ancestor, const std::function<bool(pid_t)>& visit);

/// The name of its command; `?` if it has ended.
std::string name_of_process(pid_t process);

} // namespace espy::cli

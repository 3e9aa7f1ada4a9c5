#include "inotify_tools/help.hpp"

namespace espy::cli::inotify_tools {
namespace {

constexpr std::string_view wait_text =
    R"(inotifywait, by espy: as that of inotify-tools 3.22.6, but nothing is lost
Waits until something happens to files or directories, or prints all that does.
Usage: inotifywait [ options ] FILE [ FILE ] [ ... ]

  -h|--help             Print this text.
  @FILE                 Neither watch FILE, nor print anything about it.
  -m|--monitor          Go on after the first event.
  -r|--recursive        Watch directories with all below them, also what is made later.
  -e|--event EVENT      What to wait for, repeatable, or separated by commas. All, if none is named.
  -t|--timeout SECONDS  End with 2 if nothing was printed for so long; 0: never.
  --fromfile FILE       Read names from FILE, one a line; -: from standard input.
  --exclude PATTERN     No events of paths that match this extended regular expression ...
  --excludei PATTERN    ... whether in capitals or not; the last one counts.
  --include PATTERN     Only events of paths that match ...
  --includei PATTERN    ... whether in capitals or not; the last one counts.
  -o|--outfile FILE     Print to the end of FILE.
  -d|--daemon           Go on in the background; implies -m and -s, needs -o.
  -s|--syslog           Words for people go to syslog(3).
  -q|--quiet            No words for people; twice: no events either.
  --format FORMAT       How to print an event: %w what is watched, %f the file in it, %e the events,
                        %Xe the same with X for the comma, %c the cookie, %T the time, %0 a NUL, %n a newline.
  --no-newline          No newline after FORMAT.
  --timefmt FORMAT      What %T is, as of strftime(3).
  -c|--csv              Print comma-separated values.
  -P|--no-dereference   Watch a symbolic link itself.
  -I|--inotify, -F|--fanotify, -S|--filesystem
                        Taken, without an effect.

Events: access modify attrib close_write close_nowrite close open moved_to moved_from move move_self
  create delete delete_self unmount

Exit status: 0 an event was printed, 1 an error, or the end of what was watched, 2 nothing in time.
Nothing differs from inotify-tools but what espy(1) "inotifywait" says; ESPY_INOTIFYWAIT=literal takes most
of that back.
)";

constexpr std::string_view count_text =
    R"(inotifywatch, by espy: as that of inotify-tools 3.22.6, but nothing is lost
Counts what happens to files and directories, and prints a table at the end.
Usage: inotifywatch [ options ] FILE [ FILE ] [ ... ]

  -h|--help             Print this text.
  -v|--verbose          Say more.
  @FILE                 Do not watch FILE.
  -r|--recursive        Watch directories with all below them, also what is made later.
  -e|--event EVENT      What to count, repeatable, or separated by commas. All, if none is named.
  -t|--timeout SECONDS  End after so long; 0: with a signal (SIGINT, SIGTERM, SIGHUP).
  -z|--zero             Print rows and columns of zeros, too.
  -a|--ascending EVENT  Sort by how often EVENT happened, or by the "total" ...
  -d|--descending EVENT ... most first, which is usual.
  --fromfile FILE       Read names from FILE, one a line; -: from standard input.
  --exclude PATTERN     No events of paths that match this extended regular expression ...
  --excludei PATTERN    ... whether in capitals or not.
  --include PATTERN     Only events of paths that match ...
  --includei PATTERN    ... whether in capitals or not.
  -P|--no-dereference   Watch a symbolic link itself.
  -I|--inotify, -F|--fanotify, -S|--filesystem
                        Taken, without an effect.
  SIGUSR1 prints the table so far.

Events: access modify attrib close_write close_nowrite close open moved_to moved_from move move_self
  create delete delete_self unmount

Exit status: 0, or 1 for an error.
)";

} // namespace

std::string_view wait_help() noexcept {
    return wait_text;
}

std::string_view count_help() noexcept {
    return count_text;
}

} // namespace espy::cli::inotify_tools

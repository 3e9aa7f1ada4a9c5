/// Uses the component `journal` from outside.
#include <espy/journal/journal.hpp>

int main() {
    std::error_code ec;
    const espy::journal nothing("/no/such/journal", ec);
    const auto back = espy::token_from_string(espy::to_string(espy::token{1, 2, 3}));
    return ec == std::errc::no_such_file_or_directory && back == espy::token{1, 2, 3} ? 0 : 1;
}

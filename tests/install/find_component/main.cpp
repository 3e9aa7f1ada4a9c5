/// Uses the component `ignore` from outside.
#include <espy/ignore/rules.hpp>

int main() {
    const auto rules = espy::ignore::rules::parse("*.o\n", ".gitignore");
    return rules.match("src/a.o", false) != nullptr && rules.match("src/a.c", false) == nullptr ? 0
                                                                                                : 1;
}

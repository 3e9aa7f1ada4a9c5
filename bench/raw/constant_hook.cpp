/// A monitor of git that always says that nothing changed: what a hook costs at least.
#include <unistd.h>

int main() {
    constexpr char nothing[] = "constant";
    return ::write(STDOUT_FILENO, nothing, sizeof nothing) == sizeof nothing ? 0 : 1;
}

/// Marks what the shared library exports; all else is hidden.
#pragma once

#define ESPY_EXPORT __attribute__((visibility("default")))

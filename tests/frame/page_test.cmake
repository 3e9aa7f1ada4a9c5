# Fails unless the page PAGE has the file EXAMPLE, whole, as a block of LANGUAGE.
file(READ ${PAGE} page)
file(READ ${EXAMPLE} example)
string(FIND "${page}" "```${LANGUAGE}\n${example}```\n" at)
if(at EQUAL -1)
    message(FATAL_ERROR "${PAGE} does not show ${EXAMPLE} as it is")
endif()

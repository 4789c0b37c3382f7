# Read by ctest: no test finds what the user compiled before, or adds to it. Empty is no value of an
# environment variable to CMake; a folder that cannot be one does as well.
set(ENV{ISM_CACHE_DIR} /dev/null)

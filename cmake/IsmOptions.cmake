# Build-wide switches, carried by two interface targets: ism_build (language, include root, sanitizers)
# and ism_warnings. Every library links both PRIVATE or PUBLIC as it needs.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
	set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release or RelWithDebInfo" FORCE)
endif()

option(ISM_TESTS "Build the tests" ON)
option(ISM_SIMD "Choose vector instructions at run time" ON)
set(ISM_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize: address,undefined or thread")

add_library(ism_build INTERFACE)
target_include_directories(ism_build INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_features(ism_build INTERFACE c_std_11)
# Results must not depend on how the compiler fuses or reorders floating-point operations.
target_compile_options(ism_build INTERFACE -ffp-contract=off -fno-strict-aliasing)
target_compile_definitions(ism_build INTERFACE _GNU_SOURCE)
if(ISM_SANITIZE)
	target_compile_options(ism_build INTERFACE
		-fsanitize=${ISM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(ism_build INTERFACE -fsanitize=${ISM_SANITIZE})
endif()

add_library(ism_warnings INTERFACE)
target_compile_options(ism_warnings INTERFACE -Wall -Wextra -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wpointer-arith -Wvla)
option(ISM_WERROR "Treat warnings as errors" OFF)
if(ISM_WERROR)
	target_compile_options(ism_warnings INTERFACE -Werror)
endif()

# ism_library(name source… ) : a static library of one folder, with the project's flags.
function(ism_library name)
	add_library(${name} STATIC ${ARGN})
	target_link_libraries(${name} PUBLIC ism_build PRIVATE ism_warnings)
	set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

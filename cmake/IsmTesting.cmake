# ism_unit_test(test_x lib…) : a cmocka test from tests/unit/test_x.c, linked with what it tests.
if(ISM_TESTS)
	enable_testing()
	set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY TEST_INCLUDE_FILES
		${CMAKE_CURRENT_LIST_DIR}/test_environment.cmake)
	find_package(PkgConfig REQUIRED)
	pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()

function(ism_unit_test name)
	if(NOT ISM_TESTS)
		return()
	endif()
	add_executable(${name} ${PROJECT_SOURCE_DIR}/tests/unit/${name}.c)
	target_link_libraries(${name} PRIVATE ${ARGN} ism_build ism_warnings PkgConfig::CMOCKA)
	target_compile_definitions(${name} PRIVATE ISM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
	add_test(NAME unit.${name} COMMAND ${name})
	set_tests_properties(unit.${name} PROPERTIES LABELS unit)
endfunction()

# `cmake --install` gives a tree that can be moved: bin/ism finds lib/ism/libism_runtime.a and share/ism beside
# it. Those two are installed by codegen/ and stdlib/; here are the headers for who links an evaluator's
# object file into a program of their own.
foreach(folder runtime support)
	install(DIRECTORY ${folder} DESTINATION include/ism FILES_MATCHING PATTERN "*.h")
endforeach()

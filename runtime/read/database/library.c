#include "runtime/read/database/library.h"

#include <dlfcn.h>

enum ism_status ism_library_open(void **library, const char *name, const char *const *names,
	size_t n, void **functions, const char *shown, struct ism_error *error)
{
	void *opened = dlopen(name, RTLD_NOW | RTLD_LOCAL);

	if (!opened)
		return ism_fail_at(error, ISM_ERR_IO, shown, 0, 0,
			"cannot be read without the library %s, which is not installed", name);
	for (size_t i = 0; i < n; i++) {
		functions[i] = dlsym(opened, names[i]);
		if (functions[i])
			continue;
		dlclose(opened);
		return ism_fail_at(error, ISM_ERR_IO, shown, 0, 0,
			"cannot be read: the library %s is too old, it has no %s", name, names[i]);
	}
	*library = opened;
	return ISM_OK;
}

void ism_library_close(void *library)
{
	if (library)
		dlclose(library);
}

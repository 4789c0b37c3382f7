/* Linking by the system's `cc`: the program's object and the runtime's archive, which brings all it needs. */
#include "codegen/gen.h"

#include <errno.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/*
 * Where installed and built trees have the archives, seen from the folder of the running program: all that
 * an executable needs, and the runtime alone for shared libraries, which find the rest on the system.
 */
#define ARCHIVE      "../lib/ism/libism_runtime.a"
#define CORE_ARCHIVE "../lib/ism/libism_core.a"

static const char *const shared_libraries[] = { "-lpcre2-8", "-lutf8proc", "-lmpfr", "-lgmp",
	"-lnettle", "-lz", "-lzstd", "-lbz2", "-llzma", "-llz4", "-lbrotlidec", "-lsnappy",
	"-lminizip", "-lexpat" };

/* The path of an archive in `path`; false where it is not there. */
static bool find_archive(const char *archive, char path[PATH_MAX])
{
	char program[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);
	char *slash;

	if (size < 0)
		return false;
	program[size] = '\0';
	slash = strrchr(program, '/');
	if (!slash)
		return false;
	slash[1] = '\0';
	if (snprintf(path, PATH_MAX, "%s%s", program, archive) >= PATH_MAX)
		return false;
	return access(path, R_OK) == 0;
}

/* Runs a program of the PATH and waits for it; its exit status, or -errno where it cannot be run. */
static int run(char *const *args)
{
	pid_t child;
	int status;
	int failed = posix_spawnp(&child, args[0], NULL, NULL, args, environ);

	if (failed)
		return -failed;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

enum ism_status link_file(enum ism_emit_kind kind, const char *object, const char *path,
	const struct ism_link_inputs *inputs, struct ism_error *error)
{
	char found[PATH_MAX];
	const char *archive = inputs ? inputs->archive : NULL;
	bool is_shared = kind == ISM_EMIT_SHARED;
	const char *wanted = is_shared ? CORE_ARCHIVE : ARCHIVE;
	const char *args[40] = { "cc" };
	int n = 1;
	int result;

	if (!archive) {
		if (!find_archive(wanted, found))
			return ism_fail(error, ISM_ERR_IO,
				"the runtime's archive %s is not where it was installed; "
				"--emit obj writes an object file without it",
				wanted);
		archive = found;
	}
	if (is_shared) {
		args[n++] = "-shared";
		/* What the archive brings stays inside; parts of it are not written to be replaced. */
		args[n++] = "-Wl,--exclude-libs,ALL";
	}
	args[n++] = "-o";
	args[n++] = path;
	args[n++] = object;
	args[n++] = archive;
	for (size_t i = 0; is_shared && i < sizeof shared_libraries / sizeof *shared_libraries; i++)
		args[n++] = shared_libraries[i];
	args[n++] = "-lm";
	args[n++] = "-pthread";
	/* Snappy is written in C++, which would ask for the unwinder as a library of the system. */
	args[n++] = "-static-libgcc";
	args[n++] = "-Wl,--gc-sections";
	if (ISM_SANITIZE_FLAG[0] != '\0')
		args[n++] = ISM_SANITIZE_FLAG;
	else
		args[n++] = "-s";
	args[n] = NULL;
	result = run((char *const *)args);
	if (result == -ENOENT)
		return ism_fail(error, ISM_ERR_IO,
			"there is no C compiler `cc` to link with; "
			"--emit obj writes an object file without one");
	if (result < 0)
		return ism_fail(error, ISM_ERR_IO, "cc: %s", strerror(-result));
	if (result > 0)
		return ism_fail(error, ISM_ERR_IO, "cc could not link %s", path);
	return ISM_OK;
}

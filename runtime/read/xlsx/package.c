#include "runtime/read/xlsx/package.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unzip.h>

/* ---- bytes, as minizip asks for them ---- */

static voidpf stream_open(voidpf opaque, const void *name, int mode)
{
	(void)name;
	(void)mode;
	((struct ism_xlsx_package *)opaque)->at = 0;
	return opaque;
}

/* Bytes of the file from `at` on, as many as there are. */
static size_t read_at(struct ism_xlsx_package *package, uint64_t at, void *to, size_t size)
{
	size_t done = 0;

	if (at >= package->size_bytes)
		return 0;
	if (size > package->size_bytes - at)
		size = (size_t)(package->size_bytes - at);
	if (package->file < 0) {
		memcpy(to, package->text.data + at, size);
		return size;
	}
	while (done < size) {
		ssize_t n =
			pread(package->file, (char *)to + done, size - done, (off_t)(at + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			package->io_error = errno;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

static uLong stream_read(voidpf opaque, voidpf stream, void *to, uLong size)
{
	struct ism_xlsx_package *package = opaque;
	size_t n = read_at(package, package->at, to, size);

	(void)stream;
	package->at += n;
	package->done_bytes += n;
	if (package->done_bytes > package->size_bytes)
		package->done_bytes = package->size_bytes;
	return n;
}

static ZPOS64_T stream_tell(voidpf opaque, voidpf stream)
{
	(void)stream;
	return ((struct ism_xlsx_package *)opaque)->at;
}

static long stream_seek(voidpf opaque, voidpf stream, ZPOS64_T offset, int origin)
{
	struct ism_xlsx_package *package = opaque;
	uint64_t from = origin == ZLIB_FILEFUNC_SEEK_CUR   ? package->at
			: origin == ZLIB_FILEFUNC_SEEK_END ? package->size_bytes
							   : 0;

	(void)stream;
	if (offset > package->size_bytes - from)
		return -1;
	package->at = from + offset;
	return 0;
}

static int stream_close(voidpf opaque, voidpf stream)
{
	(void)opaque;
	(void)stream;
	return 0;
}

static int stream_error(voidpf opaque, voidpf stream)
{
	(void)stream;
	return ((struct ism_xlsx_package *)opaque)->io_error != 0;
}

/* ---- what the file is ---- */

static enum ism_status no_file(
	const struct ism_xlsx_package *package, int why, struct ism_error *error)
{
	return ism_fail_at(
		error, ISM_ERR_IO, package->shown, 0, 0, "cannot read it: %s", strerror(why));
}

static enum ism_status damaged(
	const struct ism_xlsx_package *package, const char *how, struct ism_error *error)
{
	if (package->io_error)
		return no_file(package, package->io_error, error);
	return ism_fail_at(
		error, ISM_ERR_DATA, package->shown, 0, 0, "its part `%s` %s", package->part, how);
}

static enum ism_status open_file(struct ism_xlsx_package *package, struct ism_error *error)
{
	struct stat status;

	package->file = strcmp(package->path, "-") ? open(package->path, O_RDONLY | O_CLOEXEC)
						   : STDIN_FILENO;
	if (package->file < 0 || fstat(package->file, &status) != 0)
		return no_file(package, errno, error);
	if (!S_ISREG(status.st_mode))
		return ism_fail_at(error, ISM_ERR_IO, package->shown, 0, 0,
			"a workbook is read from its end and cannot come from a pipe, a device or "
			"a folder");
	package->stamp = ism_file_stamp(&status);
	package->size_bytes = (uint64_t)status.st_size;
	return ISM_OK;
}

/*
 * Whether a compound file ([MS-CFB]) holds an encrypted package ([MS-OFFCRYPTO] 2.3.1): a stream of that name in the
 * directory, of which the first sectors are looked at.
 */
static bool is_encrypted(struct ism_xlsx_package *package)
{
	static const char wanted[] = "EncryptedPackage";
	uint8_t head[512], entries[4096];
	uint64_t sector, first;
	size_t n;

	if (read_at(package, 0, head, sizeof head) < sizeof head || head[30] > 12)
		return false;
	sector = UINT64_C(1) << head[30];
	first = (uint64_t)head[48] | (uint64_t)head[49] << 8 | (uint64_t)head[50] << 16 |
		(uint64_t)head[51] << 24;
	n = read_at(package, (first + 1) * sector, entries, sizeof entries);
	for (size_t at = 0; at + 128 <= n; at += 128) {
		size_t i = 0;

		while (i < sizeof wanted && entries[at + 2 * i] == (uint8_t)wanted[i] &&
			!entries[at + 2 * i + 1])
			i++;
		if (i == sizeof wanted)
			return true;
	}
	return false;
}

/* What lies beside a workbook that somebody has open: `~$name.xlsx`. */
static bool is_lock_file(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return path && !strncmp(slash ? slash + 1 : path, "~$", 2);
}

static enum ism_status no_archive(struct ism_xlsx_package *package, struct ism_error *error)
{
	static const uint8_t compound[8] = { 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1 };
	uint8_t head[8] = { 0 };
	const char *what;

	read_at(package, 0, head, sizeof head);
	if (package->io_error)
		return no_file(package, package->io_error, error);
	if (!package->size_bytes)
		what = "is empty: it is no workbook";
	else if (!memcmp(head, compound, sizeof head))
		what = is_encrypted(package)
			       ? "is an encrypted workbook; save it without a password"
			       : "is a workbook of the old form .xls; save it as .xlsx";
	else if (is_lock_file(package->path))
		what = "is the lock file of a workbook that is open, and no workbook";
	else if (!memcmp(head, "PK\3\4", 4))
		what = "is a workbook that was cut short or damaged: it has no directory of its "
		       "parts";
	else
		what = "is no .xlsx workbook";
	return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0, "%s", what);
}

enum ism_status ism_xlsx_package_open(struct ism_xlsx_package *package,
	const struct ism_reader_task *task, struct ism_error *error)
{
	zlib_filefunc64_def functions = {
		.zopen64_file = stream_open,
		.zread_file = stream_read,
		.ztell64_file = stream_tell,
		.zseek64_file = stream_seek,
		.zclose_file = stream_close,
		.zerror_file = stream_error,
		.opaque = package,
	};

	*package = (struct ism_xlsx_package){
		.shown = task->shown,
		.path = task->path,
		.file = -1,
		.text = task->text,
		.size_bytes = task->text.size,
	};
	if (package->path)
		ISM_TRY(open_file(package, error));
	package->zip = unzOpen2_64(package->shown, &functions);
	return package->zip ? ISM_OK : no_archive(package, error);
}

void ism_xlsx_package_close(struct ism_xlsx_package *package)
{
	if (package->zip)
		unzClose(package->zip);
	if (package->file > STDIN_FILENO)
		close(package->file);
}

enum ism_status ism_xlsx_package_check(
	const struct ism_xlsx_package *package, struct ism_error *error)
{
	struct ism_file_stamp now;
	struct stat status;
	bool is_input = package->path && !strcmp(package->path, "-");

	if (!package->path)
		return ISM_OK;
	if ((is_input ? fstat(package->file, &status) : stat(package->path, &status)) != 0)
		return no_file(package, errno, error);
	now = ism_file_stamp(&status);
	if (!ism_file_stamp_equal(&now, &package->stamp))
		return ism_fail_at(error, ISM_ERR_DATA, package->shown, 0, 0,
			"the file was changed while it was read");
	return ISM_OK;
}

/* ---- parts ---- */

enum { ANY_CASE = 2 }; /* to unzLocateFile */

bool ism_xlsx_package_has(struct ism_xlsx_package *package, const char *part)
{
	return unzLocateFile(package->zip, part, ANY_CASE) == UNZ_OK;
}

enum ism_status ism_xlsx_package_begin(
	struct ism_xlsx_package *package, const char *part, struct ism_error *error)
{
	unz_file_info64 info;

	snprintf(package->part, sizeof package->part, "%s", part);
	if (!ism_xlsx_package_has(package, part))
		return damaged(package, "is not there", error);
	if (unzGetCurrentFileInfo64(package->zip, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK)
		return damaged(package, "is damaged", error);
	if (info.flag & 1)
		return damaged(package, "is encrypted", error);
	if (unzOpenCurrentFile(package->zip) != UNZ_OK)
		return damaged(package,
			info.compression_method == 0 || info.compression_method == Z_DEFLATED
				? "is damaged"
				: "is compressed in a way that workbooks are not",
			error);
	package->in_part = true;
	package->left_bytes = info.uncompressed_size;
	return ISM_OK;
}

/* The end of a part: all of it was there, and its checksum is right. */
static enum ism_status end_part(struct ism_xlsx_package *package, struct ism_error *error)
{
	int result = unzCloseCurrentFile(package->zip);

	package->in_part = false;
	if (package->left_bytes)
		return damaged(package, "is cut short", error);
	if (result != UNZ_OK)
		return damaged(package, "is damaged: its checksum is another one", error);
	return ISM_OK;
}

enum ism_status ism_xlsx_package_read(struct ism_xlsx_package *package, void *to, uint32_t room,
	uint32_t *size, struct ism_error *error)
{
	int n;

	*size = 0;
	if (!package->in_part)
		return ISM_OK;
	n = unzReadCurrentFile(package->zip, to, room);
	if (n < 0)
		return damaged(package, "is damaged", error);
	if (!n)
		return end_part(package, error);
	*size = (uint32_t)n;
	package->left_bytes -= *size;
	return ISM_OK;
}

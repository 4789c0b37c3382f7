/*
 * Fields that are read from the name of a file: what the `*` of a pattern stands for. A pattern that ends in `/` is of the
 * folders on the way to the file; the first one that it matches is meant.
 *
 * A pattern `key=*` and a slash is that of a partition, as Hive writes it: `%20` stands for a byte, and
 * __HIVE_DEFAULT_PARTITION__ for no value.
 */
#ifndef ISM_RUNTIME_READ_FILE_PART_H
#define ISM_RUNTIME_READ_FILE_PART_H

#include <stdbool.h>

#include "runtime/value.h"

/*
 * Reads the part; `path` is the file's as it was named. False where nothing matches. The part, whose data is NULL where it
 * is empty, points into `path`, or into `room`, which has as many bytes as the path.
 */
bool ism_file_part(const char *path, const char *pattern, char *room, struct ism_slice *part);

/* Whether a folder on the way to the file is a partition of that name, `name=…`. */
bool ism_path_has_partition(const char *path, struct ism_slice name);

#endif

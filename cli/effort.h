/* How well a program is worth being optimised for one run. */
#ifndef ISM_CLI_EFFORT_H
#define ISM_CLI_EFFORT_H

#include "codegen/codegen.h"

/*
 * Quick where the sources of the model, as the arguments of the run change them, are small files: then rows are read
 * before better code for them would be made. Full where that is not known, of standard input say.
 */
enum ism_effort cli_effort_of(const struct ism_model *model, int n, char **arguments);

#endif

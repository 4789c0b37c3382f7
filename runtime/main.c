/* The main function of built evaluators. */
#include "runtime/evaluator.h"

int main(int argc, char **argv)
{
	return ism_evaluator_main(
		&ism_program, argc > 0 ? argv[0] : "evaluator", argc - 1, argv + 1);
}

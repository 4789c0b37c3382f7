#!/bin/sh
# run_cli.sh ISM: what the command says to right and wrong command lines, and its exit statuses.
ism=$1
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# expect STATUS PATTERN ARGUMENT…: the status, and where PATTERN is not empty a line of either output that it finds
expect() {
	status=$1 pattern=$2
	shift 2
	"$ism" "$@" >"$dir/out" 2>"$dir/err"
	got=$?
	if [ $got -ne "$status" ]; then
		echo "ism $*: exit status $got, expected $status"
		failed=1
	elif [ -n "$pattern" ] && ! cat "$dir/out" "$dir/err" | grep -q -e "$pattern"; then
		echo "ism $*: no line with: $pattern"
		cat "$dir/out" "$dir/err"
		failed=1
	fi
}

expect 0 '^ism [0-9]' --version
expect 0 '^Verbs:' help
expect 0 '^Verbs:' --help
expect 2 'no verb was given'
expect 2 'did you mean `check`' chek
expect 2 'there is no verb `frobnicate`' frobnicate
expect 2 'did you mean `check`' help chek
expect 0 '^Usage: ism check' help check
expect 0 '^Usage: ism check' check --help
expect 0 '^Examples:' explain --help
expect 2 'did you mean `--format`' check --fromat json "$here/ok/every.ism"
expect 2 'no file was given' check
expect 2 'there is no format `xml`' check --format xml "$here/ok/every.ism"
expect 2 'cannot be read' check "$dir/nothing.ism"
expect 0 '^## E0203 ' explain E0203
expect 0 '^## E0203 ' explain e0203
expect 2 'there is no diagnostic' explain E9999
expect 2 'patching.ism:31:15: error\[E0203\]: `patch_latency` is a duration' check "$here/diag/patching.ism"
expect 2 '^ism check: 1 error$' check "$here/diag/patching.ism"
expect 2 '"code": *"E0203"' check --format=json "$here/diag/patching.ism"
expect 2 '"version": *"2.1.0"' check --format sarif "$here/diag/patching.ism"
expect 0 'W0501' check "$here/diag/criteria_gap.ism"
expect 0 '' check "$here/ok/every.ism" "$here/ok/units.ism"
expect 0 '' check --path "$here/ok/modules" "$here/ok/modules.ism"

# Every verb's help starts with three examples of it.
for verb in $("$ism" help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	n=$("$ism" help "$verb" | sed -n '/^Examples:/,/^$/p' | grep -c '^  ism ')
	[ "$n" -eq 3 ] || { echo "ism help $verb: $n examples"; failed=1; }
done

# A program without faults says nothing at all, and one on a pipe is not coloured.
"$ism" check "$here/ok/every.ism" >"$dir/out" 2>&1
[ -s "$dir/out" ] && { echo "ism check of a good program speaks"; failed=1; }
"$ism" check "$here/diag/patching.ism" 2>&1 | grep -q "$(printf '\033')" &&
	{ echo "ism check colours a pipe"; failed=1; }
exit $failed

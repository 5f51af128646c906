#!/bin/sh
# Runs the built tests. What failed is said again at the end, where hundreds of lines would hide it.
# usage: test.sh [OPTION OF swift test]...
set -u

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Started all at once, hundreds of tests wait for each other's processes until their time limits.
: "${SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH:=16}"
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH

# A pipe would hide the exit status of swift test.
{
    swift test --skip-build "$@" 2>&1
    echo $? >"$log.status"
} | tee "$log"
status=$(cat "$log.status")
rm -f "$log.status"
if [ "$status" -ne 0 ]; then
    echo
    echo "Failed:"
    grep -E '✘.*recorded an issue|error: |Fatal error' "$log"
fi
exit "$status"

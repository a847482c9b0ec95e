#!/bin/sh
# Measures what is promised of speed, a section of reports/benchmarks.md each. Usage: harness/bench.sh [SECTION...]
set -eu

folder=$(dirname "$0")/bench
for section in ${*:-clock analyze render annotate smart}; do
    [ -x "$folder/$section.sh" ] || {
        echo "bench: no section \"$section\" (hint: clock, analyze, render, annotate, smart)" >&2
        exit 2
    }
    "$folder/$section.sh"
done

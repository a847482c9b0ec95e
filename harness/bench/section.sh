#!/bin/sh
# Puts its standard input into reports/benchmarks.md, between the markers of a section; what else is on the page stays.
# Usage: section.sh NAME
set -eu

name=$1
page=reports/benchmarks.md
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT

{
    echo "<!-- bench:$name begin -->"
    cat
    echo "<!-- bench:$name end -->"
} >"$desk/section"
[ -f "$page" ] || printf '# Benchmarks\n' >"$page"
if grep -q "<!-- bench:$name begin -->" "$page"; then
    awk -v section="$desk/section" -v begin="<!-- bench:$name begin -->" -v end="<!-- bench:$name end -->" '
        index($0, begin) { while ((getline line < section) > 0) print line; skip = 1 }
        !skip { print }
        index($0, end) { skip = 0 }
    ' "$page" >"$desk/page"
else
    { cat "$page"; echo; cat "$desk/section"; } >"$desk/page"
fi
cat "$desk/page" >"$page"

#!/bin/sh
# Measures how long `twofold analyze` takes for a large file of timings, and how much memory. Usage: analyze.sh [RUNS]
set -eu

runs=${1:-5}
here=$(dirname "$0")
twofold=${TWOFOLD:-target/debug/twofold}
[ -x "$twofold" ] || {
    echo "bench: $twofold is not built (hint: make build)" >&2
    exit 2
}
command -v /usr/bin/time >/dev/null || {
    echo "bench: /usr/bin/time is not installed (hint: sudo apt-get install time)" >&2
    exit 2
}
cargo build --quiet --workspace --locked --example draw_timings
draw=target/debug/examples/draw_timings

desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
trap 'exit 130' INT TERM

# median COLUMN: of the lines on standard input.
median() { cut -d' ' -f"$1" "$desk/times" | sort -g | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# row LABEL FILE AIM-SECS ARGUMENTS...: a row of the table.
row() {
    label=$1 file=$2 aim=$3
    shift 3
    lines=$(($(wc -l <"$file") - 1))
    echo "bench: analyze, $lines rows" >&2
    # Once untimed, so that the file is in memory.
    "$twofold" analyze "$file" "$@" -qq >"$desk/found"
    i=0
    : >"$desk/times"
    while [ "$i" -lt "$runs" ]; do
        /usr/bin/time -f '%e %U %S %M' -a -o "$desk/times" "$twofold" analyze "$file" "$@" -qq >"$desk/found"
        i=$((i + 1))
    done
    awk -v label="$label" -v rows="$lines" -v e="$(median 1)" -v u="$(median 2)" -v s="$(median 3)" -v m="$(median 4)" \
        -v aim="$aim" -v cells="$(grep -vc ',OVERALL,' "$desk/found")" 'BEGIN {
        printf "| %s | %d | %d | %.2f s | %.2f s | %.0f MB | %s s, 500 MB: %s |\n",
            label, rows, cells - 1, e, u + s, m / 1024, aim, (e <= aim && m <= 500 * 1024) ? "yes" : "no"
    }'
}

"$draw" >"$desk/many.csv"
"$draw" 0 20000 2.0 0.15 1.0 1 30 4 >"$desk/long.csv"
{
    echo "## Timings that somebody else measured"
    echo
    echo "\`twofold analyze FILE --csv\` on drawn files (lognormal, the standard deviation of a log ratio 0.15, true speedup 2.0,"
    echo "true cost ratio 1.0). Medians of $runs runs by \`/usr/bin/time\`, the build that \`make demo\` makes."
    echo
    echo "| file | rows | cells | wall | processor | peak memory | aim |"
    echo "|---|---|---|---|---|---|---|"
    row "1 000 experiments of 6 cells and 20 blocks, \`--by rep\`" "$desk/many.csv" 1 --by rep --csv
    row "one cell of 20 000 blocks, judged once" "$desk/long.csv" 1 --csv
    echo
    "$here/machine.sh" "$("$twofold" --version)"
} >"$desk/section"
"$here/section.sh" analyze <"$desk/section"
cat "$desk/section"

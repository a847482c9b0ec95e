#!/bin/sh
# Measures how twofold times a command against how hyperfine does, and writes the table into reports/benchmarks.md.
#
# Both start the same command without a shell and tell its wall. Single runs of the two alternate, so that whatever the
# machine does meanwhile meets both. Usage: clock.sh [PAIRS [SPAWNS [RUNS]]]
set -eu

pairs=${1:-30}
spawns=${2:-500}
# Runs of each that make a pair, by their medians: a shared machine may be half as fast from one run to the next.
runs=${3:-15}
exec_program=${TWOFOLD_EXEC:-target/debug/twofold-exec}
here=$(dirname "$0")

# Both are kept to one processor, the last that may be used: processors of a shared machine differ, and which of the two
# gets the better one is chance.
if [ -z "${BENCH_PINNED-}" ] && command -v taskset >/dev/null; then
    processor=$(taskset -cp $$ | sed 's/.*[ ,-]//')
    BENCH_PINNED=$processor exec taskset -c "$processor" "$0" "$@"
fi

command -v hyperfine >/dev/null || {
    echo "bench: hyperfine is not installed (hint: sudo apt-get install hyperfine)" >&2
    exit 2
}
[ -x "$exec_program" ] || {
    echo "bench: $exec_program is not built (hint: make build)" >&2
    exit 2
}
version=$("$exec_program" --version)
build=${version#* }

desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
trap 'exit 130' INT TERM
# twofold-exec lives as long as its input is open: this shell holds the other end.
mkfifo "$desk/requests"
exec 3<>"$desk/requests"

# ours JSON-ARGV: the wall that twofold-exec tells.
ours() {
    printf '{"build":"%s","argv":%s,"timeout_secs":600,"stderr":"%s/stderr"}\n' "$build" "$1" "$desk" >&3
    "$exec_program" <&3 >"$desk/reply"
    sed -n 's/.*"status":0,"wall_secs":\([0-9.e-]*\),.*/\1/p' "$desk/reply"
}

# theirs COMMAND: the wall that hyperfine tells.
theirs() {
    hyperfine -N --runs 1 --warmup 0 --style none --export-json "$desk/export.json" "$1" >/dev/null 2>&1
    sed -n 's/.*"mean": *\([0-9.e-]*\).*/\1/p' "$desk/export.json"
}

# alternate TIMES COMMAND JSON-ARGV: lines of "ours theirs" in seconds.
alternate() {
    i=0
    while [ "$i" -lt "$1" ]; do
        if [ $((i % 2)) -eq 0 ]; then
            a=$(ours "$3")
            b=$(theirs "$2")
        else
            b=$(theirs "$2")
            a=$(ours "$3")
        fi
        [ -n "$a" ] && [ -n "$b" ] || {
            echo "bench: \"$2\" was not measured: $(cat "$desk/reply")" >&2
            exit 1
        }
        echo "$a $b"
        i=$((i + 1))
    done
}

# The work is counting: it touches no file and little memory. How far it counts is fitted to this machine once.
loop() { echo "BEGIN{while(i<$1)i++}"; }
fit() {
    best=$(for _ in 1 2 3 4 5; do ours "[\"awk\",\"$(loop 4000000)\"]"; done | sort -g | head -1)
    awk -v wall="$best" -v aim="$1" 'BEGIN { printf "%d", 4e6 * aim / wall / 1e4 + 0.5 }'
}

# paired: every RUNS lines of "ours theirs" become one, of their medians.
paired() {
    awk -v runs="$runs" '
        function median(v,    i, j, t) {
            for (i = 2; i <= runs; i++) {
                t = v[i]
                for (j = i - 1; j > 0 && v[j] > t; j--) v[j + 1] = v[j]
                v[j + 1] = t
            }
            return (v[int((runs + 1) / 2)] + v[int(runs / 2) + 1]) / 2
        }
        { n++; a[n] = $1; b[n] = $2 }
        n == runs { print median(a), median(b); n = 0 }'
}

# ratio LABEL: a row of the table from lines of "ours theirs"; Student's interval of the mean log ratio.
ratio() {
    awk -v label="$1" -v runs="$runs" '
        { x = log($1 / $2); n++; sum += x; squares += x * x; ours += $1; theirs += $2 }
        END {
            # The 97.5 % quantile of Student: Cornish and Fisher, good to 0.1 % from ten pairs on.
            z = 1.959964; d = n - 1
            t = z + (z^3 + z) / (4 * d) + (5 * z^5 + 16 * z^3 + 3 * z) / (96 * d^2)
            mean = sum / n
            half = t * sqrt((squares - n * mean * mean) / d / n)
            low = exp(mean - half); high = exp(mean + half)
            met = low <= 1 && 1 <= high && half <= log(1.04) ? "yes" : "no"
            printf "| %s | %d pairs of %d runs each | %.2f ms | %.2f ms | %.4f | %.4f to %.4f | holds 1, within 4 %%: %s |\n",
                label, n, runs, ours / n * 1e3, theirs / n * 1e3, exp(mean), low, high, met
        }'
}

# medians LABEL: a row of the table from lines of "ours theirs".
medians() {
    cut -d' ' -f1 | sort -g >"$desk/a"
    cut -d' ' -f2 "$desk/lines" | sort -g >"$desk/b"
    a=$(awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }' "$desk/a")
    b=$(awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }' "$desk/b")
    awk -v label="$1" -v n="$spawns" -v a="$a" -v b="$b" 'BEGIN {
        printf "| %s | %d spawns each | %.3f ms | %.3f ms | %.4f | – | median not above: %s |\n",
            label, n, a * 1e3, b * 1e3, a / b, a <= b ? "yes" : "no"
    }'
}

rows=""
for aim in 0.05 0.2; do
    script=$(loop "$(fit "$aim")0000")
    ms=$(awk -v aim="$aim" 'BEGIN { print aim * 1e3 }')
    echo "bench: $pairs pairs of about $ms ms" >&2
    alternate $((pairs * runs)) "awk '$script'" "[\"awk\",\"$script\"]" >"$desk/lines"
    row=$(paired <"$desk/lines" | ratio "\`awk '$script'\`")
    rows="$rows$row
"
done
echo "bench: $spawns spawns of true" >&2
alternate "$spawns" true '["true"]' >"$desk/lines"
row=$(medians '`true`' <"$desk/lines")
rows="$rows$row"

cat >"$desk/section" <<SECTION
## The clock of a command

How twofold times a command (\`twofold-exec\`) against how \`hyperfine -N\` does. Single runs alternate, and so does which
of the two goes first; both are kept to one processor; a pair is the medians of its runs. The ratio is ours over theirs: over pairs the geometric mean with
Student's 95 % interval, over spawns of the medians.

| command | runs | twofold | hyperfine | ratio | 95 % interval | aim |
|---|---|---|---|---|---|---|
$rows

$("$here/machine.sh" "$(hyperfine --version), $version")
SECTION

"$here/section.sh" exec <"$desk/section"
printf '%s\n' "$rows"

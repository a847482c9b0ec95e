# What sections share that measure pairs of whole processes by twofold itself; they read it after they have set `pairs`.

here=$(dirname "$0")
bin=${TWOFOLD_BIN:-target/debug}
for program in twofold twofold-worker twofold-exec; do
    [ -x "$bin/$program" ] || {
        echo "bench: $bin/$program is not built (hint: make build)" >&2
        exit 2
    }
done
command -v ffmpeg >/dev/null || {
    echo "bench: ffmpeg is not installed (hint: sudo apt-get install ffmpeg)" >&2
    exit 2
}
desk=$(mktemp -d)
trap 'rm -rf "$desk"' EXIT
trap 'exit 130' INT TERM
worker=$bin/twofold-worker
threads=$(nproc)

# number KEY: of the JSON on standard input, the first of this name.
number() { sed -n "s/.*\"$1\": *\(-\{0,1\}[0-9.e-]*\).*/\1/p" | head -1; }

# row LABEL REACH BASELINE CANDIDATE: a row of the table, from pairs of the two commands in random order.
row() {
    echo "bench: $1" >&2
    # Whether it is twice as fast is not the question here: every pair is wanted.
    "$bin/twofold" compare-commands --min-blocks "$pairs" --max-blocks "$pairs" --no-report -q --json --runs "$desk/runs" \
        "$3" "$4" >"$desk/found" || {
        echo "| $1 | not measured: a command failed | | | $2 |"
        return
    }
    ratio=$(tr -d '\n' <"$desk/found" | sed 's/.*"cells"//' | number speedup)
    low=$(tr -d '\n ' <"$desk/found" | sed -n 's/.*"cells".*"speedup_ci_naive":\[\([0-9.e-]*\),.*/\1/p')
    high=$(tr -d '\n ' <"$desk/found" | sed -n 's/.*"cells".*"speedup_ci_naive":\[[0-9.e-]*,\([0-9.e-]*\)\].*/\1/p')
    awk -v label="$1" -v r="$ratio" -v l="$low" -v h="$high" -v n="$pairs" -v reach="$2" 'BEGIN {
        printf "| %s | %d | %.3f | %.3f to %.3f | %s: %s |\n", label, n, r, l, h, reach, (r >= reach) ? "yes" : "no"
    }'
}

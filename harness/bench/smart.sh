#!/bin/sh
# Measures what it saves to render only what highlights touch: pairs of whole processes, by twofold itself.
# Usage: smart.sh [PAIRS]; TRAILER=FILE adds the rows of the real clip that data/highlights/trailer-late.toml is about.
set -eu

pairs=${1:-7}
. "$(dirname "$0")/pairs.sh"

footage() { "$worker" footage --size 1280x720 --gop 60 --duration 30s -o "$desk/match.mp4" >/dev/null; }
overlay() { echo "$worker -q overlay $1 --track $2 -o $desk/$3.mp4 --threads $threads --strategy $3"; }

# work LABEL REACH FOOTAGE TRACK: processor seconds of smart over those of the sequential render, medians of pairs.
work() {
    echo "bench: $1" >&2
    : >"$desk/ratios"
    i=0
    while [ "$i" -lt "$pairs" ]; do
        for strategy in uniform smart; do
            # shellcheck disable=SC2046
            /usr/bin/time -f '%U %S' -o "$desk/$strategy.time" $(overlay "$3" "$4" "$strategy")
        done
        cat "$desk/uniform.time" "$desk/smart.time" | awk '{ s[NR] = $1 + $2 } END { print s[2] / s[1] }' >>"$desk/ratios"
        i=$((i + 1))
    done
    sort -g "$desk/ratios" | awk -v label="$1" -v reach="$2" '{ v[NR] = $1 } END {
        r = (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2
        printf "| %s | %d | %.3f | %.3f to %.3f | at most %s: %s |\n", label, NR, r, v[1], v[NR], reach, (r <= reach) ? "yes" : "no"
    }'
}

cat >"$desk/always.toml" <<'TRACK'
title = "a spotlight all the time"

[[highlight]]
keyframes = [{ time = 0.0, x = 0.5, y = 0.5, rx = 0.2, ry = 0.3 }]
TRACK
cat >"$desk/never.toml" <<'TRACK'
title = "no highlight"
TRACK
footage

{
    echo "## Rendering less"
    echo
    echo "\`twofold-worker overlay --strategy smart\` against the sequential render of the same video and track, whole processes, one job,"
    echo "\`libx264 -preset veryfast -crf 20\` with $threads threads. The match is 30 s of 720p with a keyframe every 60 frames; the real clip is"
    echo "55 s of 720p, of which two highlights touch 9.9 s (\`data/highlights/trailer-late.toml\`)."
    echo
    echo "| case | pairs | times as fast | 95 % interval | reach |"
    echo "|---|---|---|---|---|"
    if [ -n "${TRAILER-}" ]; then
        row "the real clip" 3.5 "$(overlay "$TRAILER" data/highlights/trailer-late.toml uniform)" "$(overlay "$TRAILER" data/highlights/trailer-late.toml smart)"
    else
        echo "| the real clip | not measured: no TRAILER=FILE | | | 3.5 |"
    fi
    row "the match, highlighted all the time" 0.98 "$(overlay "$desk/match.mp4" "$desk/always.toml" uniform)" "$(overlay "$desk/match.mp4" "$desk/always.toml" smart)"
    row "the match, never highlighted" 10 "$(overlay "$desk/match.mp4" "$desk/never.toml" uniform)" "$(overlay "$desk/match.mp4" "$desk/never.toml" smart)"
    echo
    echo "| processor time of smart over the sequential render's | pairs | ratio | least to most | reach |"
    echo "|---|---|---|---|---|"
    if [ -n "${TRAILER-}" ]; then
        work "the real clip" 0.3 "$TRAILER" data/highlights/trailer-late.toml
    else
        echo "| the real clip | not measured: no TRAILER=FILE | | | 0.3 |"
    fi
    work "the match, highlighted all the time" 1.02 "$desk/match.mp4" "$desk/always.toml"
    echo
    "$here/machine.sh" "$("$worker" --version)"
} >"$desk/section"
"$here/section.sh" smart <"$desk/section"
cat "$desk/section"

#!/bin/sh
# Measures what the overlay costs against the programs one would use instead: pairs of whole processes, by twofold itself.
# Usage: render.sh [PAIRS [SECS]]; needs ffmpeg, and Python with OpenCV for one row. TRAILER=FILE adds rows for a real clip.
set -eu

pairs=${1:-7}
secs=${2:-10}
. "$(dirname "$0")/pairs.sh"
x264="-c:v libx264 -preset veryfast -crf 20 -threads $threads"

footage() { "$worker" footage --size "$1" --duration "$2" -o "$desk/$1-$2.mp4" >/dev/null; }
overlay() { echo "$worker overlay $1 --track $2 -o $desk/ours.mp4 --threads $threads"; }
transcode() { echo "ffmpeg -v error -y -nostdin -threads $threads -i $1 $x264 -c:a copy $desk/theirs.mp4"; }

# medians FILE: the median of the numbers in it.
median() { sort -g "$1" | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'; }

# first LABEL REACH TIMES: start of a worker to its first rendered frame; MESA_SHADER_CACHE_DIR says with which cache.
first() {
    echo "bench: $1" >&2
    : >"$desk/firsts"
    i=0
    while [ "$i" -lt 20 ]; do
        [ "$3" = warm ] || rm -rf "$desk/cache"
        MESA_SHADER_CACHE_DIR="$desk/cache" "$worker" overlay "$desk/1280x720-1s.mp4" --track data/highlights/identity.toml \
            -o "$desk/first.mp4" --threads "$threads" --json | tr ',' '\n' | number first_frame_secs >>"$desk/firsts"
        i=$((i + 1))
    done
    awk -v label="$1" -v s="$(median "$desk/firsts")" -v reach="$2" 'BEGIN {
        printf "| %s | 20 | %.3f s | at most %s s: %s |\n", label, s, reach, (s <= reach) ? "yes" : "no"
    }'
}

# starting: processor seconds of a render of one frame, which is start-up and little else; median of 5.
starting() {
    "$worker" footage --size 1280x720 --fps 1 --duration 1s -o "$desk/one.mp4" >/dev/null
    : >"$desk/starts"
    i=0
    while [ "$i" -lt 5 ]; do
        /usr/bin/time -f '%U %S' -o "$desk/start" "$worker" overlay "$desk/one.mp4" --track data/highlights/identity.toml \
            -o "$desk/ours.mp4" --threads "$threads" >/dev/null
        awk '{ print $1 + $2 }' "$desk/start" >>"$desk/starts"
        i=$((i + 1))
    done
    median "$desk/starts"
}

# seams LABEL DURATION FOOTAGE [REACH]: a row of the table of work, from an experiment of one render and four chunks, each job alone.
seams() {
    echo "bench: $1" >&2
    cat >"$desk/bench-work.toml" <<EXPERIMENT
id       = "bench-work"
title    = "The work of chunks"
question = "How much more work are four chunks than one render?"

[workload]
kind       = "overlay"
footage    = $3
highlights = "$(pwd)/data/highlights/identity.toml"
encoder    = { codec = "libx264", preset = "veryfast", crf = 20 }

[factors]
duration = ["$2"]
chunks   = [1, 4]

[design]
baseline   = { chunks = 1 }
min-blocks = 5
max-blocks = 5

[executor]
kind  = "isolated"
cores = $threads

[criterion]
speedup    = 100.0
cost-ratio = 1.05
EXPERIMENT
    "$bin/twofold" run "$desk/bench-work.toml" --no-report -qq --json --runs "$desk/work" >/dev/null &&
        "$bin/twofold" export latest --csv "$desk/work.csv" --runs "$desk/work" -qq || {
        echo "| $1 | not measured: a command failed | | | | | ${4-} |"
        return
    }
    # Work is what a job takes from the moment all of its threads are ready; pairs are of one block.
    awk -F, -v start="$(starting)" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
        $at["warmup"] == "false" && $at["failed"] == "" {
            work[$at["block"], $at["factor_chunks"]] = $at["container_secs"] - $at["start_secs"] - $at["join_secs"]
            busy[$at["block"], $at["factor_chunks"]] = $at["user_secs"] + $at["system_secs"] - start * $at["factor_chunks"]
            blocks[$at["block"]] = 1
            if ($at["factor_chunks"] == 4) print $at["pre_roll_frames"] > "/dev/stderr"
        }
        END { for (b in blocks) print work[b, 4] / work[b, 1], busy[b, 4] / busy[b, 1] }' \
        "$desk/work.csv" 2>"$desk/rolled" >"$desk/ratios"
    cut -d' ' -f1 "$desk/ratios" >"$desk/works"
    cut -d' ' -f2 "$desk/ratios" >"$desk/cpus"
    sort -g "$desk/works" >"$desk/sorted"
    awk -v label="$1" -v rolled="$(head -1 "$desk/rolled")" -v r="$(median "$desk/works")" -v l="$(head -1 "$desk/sorted")" \
        -v h="$(tail -1 "$desk/sorted")" -v c="$(median "$desk/cpus")" -v n="$(wc -l <"$desk/works")" \
        -v reach="${4-}" 'BEGIN {
        printf "| %s | %d | %d | %.3f | %.3f to %.3f | %.3f | %s |\n", label, rolled, n, r, l, h, c, reach ? sprintf("at most %s: %s", reach, (r <= reach) ? "yes" : "no") : "none: to compare"
    }'
}

# memory LABEL DURATION: peak of one render.
memory() {
    echo "bench: memory, $1" >&2
    /usr/bin/time -f %M -o "$desk/peak" "$worker" overlay "$desk/1920x1080-$1.mp4" --track data/highlights/identity.toml \
        -o "$desk/ours.mp4" --threads "$threads" >/dev/null
    awk -v label="$1" -v kb="$(tail -1 "$desk/peak")" 'BEGIN {
        printf "| 1920x1080, %s | %.0f MB | at most 400 MB: %s |\n", label, kb / 1e3 * 1.024, (kb * 1024 <= 400e6) ? "yes" : "no"
    }'
}

cat >"$desk/none.toml" <<'TRACK'
title = "no highlight"
TRACK
cat >"$desk/spot.toml" <<'TRACK'
title = "a moving spotlight"
effect = { kind = "spotlight", dim = 0.5, brighten = 1.2, feather = 0.3 }

[[highlight]]
name = "the ball"
keyframes = [
  { time = 0.0, x = 0.2, y = 0.4, rx = 0.1, ry = 0.2 },
  { time = 10.0, x = 0.8, y = 0.6, rx = 0.1, ry = 0.2 },
]
TRACK
footage 1280x720 "${secs}s"
footage 1920x1080 "${secs}s"
footage 1280x720 1s
footage 1280x720 5s
hd="$desk/1280x720-${secs}s.mp4"
full="$desk/1920x1080-${secs}s.mp4"
# The same spotlight as a filter graph: a mask with a soft edge that geq computes anew for each frame, of luma only; it
# becomes the transparency of the bright picture, which lies over the dim one.
edge="hypot((X-W*(0.2+0.06*T))/(W*0.1),(Y-H*(0.4+0.02*T))/(H*0.2))"
mask="geq=lum='255*clip((1-$edge)/0.3,0,1)':cb=128:cr=128,extractplanes=y"
bright="lutyuv=y='clip(16+(val-16)*1.2,16,235)':u='clip(128+(val-128)*1.2,16,240)':v='clip(128+(val-128)*1.2,16,240)'"
dim="lutyuv=y='16+(val-16)*0.5':u='128+(val-128)*0.5':v='128+(val-128)*0.5'"
graph="[0:v]split=3[a][b][m];[m]$mask[k];[a]$bright[l];[b]$dim[d];[l][k]alphamerge[f];[d][f]overlay"

{
    echo "## Rendering"
    echo
    echo "The overlay against what one would use instead, whole processes from start to finished file, $secs s of the drawn match,"
    echo "\`libx264 -preset veryfast -crf 20\` with $threads threads everywhere. A ratio is the other program's wall over ours (more than"
    echo "1: ours is faster), Hodges-Lehmann over pairs in random order, with Student's 95 % interval, by \`twofold compare-commands\`."
    echo "The identity track has an effect within 2 % of nothing on every frame, so that the encoder sees the same pictures."
    echo
    echo "| case | pairs | ratio | 95 % interval | reach |"
    echo "|---|---|---|---|---|"
    row "every frame drawn, 1280x720, against a plain transcode" 0.92 "$(transcode "$hd")" "$(overlay "$hd" data/highlights/identity.toml)"
    row "every frame drawn, 1920x1080, against a plain transcode" 0.92 "$(transcode "$full")" "$(overlay "$full" data/highlights/identity.toml)"
    row "no highlight, 1280x720, against a plain transcode" 1.0 "$(transcode "$hd")" "$(overlay "$hd" "$desk/none.toml")"
    if python3 -c 'import cv2' 2>/dev/null; then
        row "a moving spotlight, 1280x720, against Python with OpenCV" 2.6 "python3 $here/spotlight.py $hd $desk/theirs.mp4" "$(overlay "$hd" "$desk/spot.toml")"
    else
        echo "| a moving spotlight against Python with OpenCV | not measured: OpenCV is not installed | | | 2.6 |"
    fi
    pairs=5 row "a moving spotlight, 1280x720, 5 s of it, against a filter graph" 20 \
        "ffmpeg -v error -y -nostdin -threads $threads -i $desk/1280x720-5s.mp4 -filter_complex \"$graph\" $x264 $desk/theirs.mp4" \
        "$(overlay "$desk/1280x720-5s.mp4" "$desk/spot.toml")"
    if [ -n "${TRAILER-}" ]; then
        row "a real clip, every frame drawn, against a plain transcode" 0.92 "$(transcode "$TRAILER")" "$(overlay "$TRAILER" data/highlights/identity.toml)"
    fi
    echo
    echo "The filter graph draws the picture that ours draws (44 dB between the two at crf 8), its mask of luma only:"
    echo
    echo "\`\`\`"
    echo "$graph" | sed 's/;/;\n/g'
    echo "\`\`\`"
    echo
    echo "| start of a worker to its first rendered frame, software adapter | runs | median | reach |"
    echo "|---|---|---|---|"
    first "Mesa's shader cache empty" 0.35 cold
    first "Mesa's shader cache filled" 0.25 warm
    echo
    echo "The work of 4 chunks over that of one render: the wall of each job, alone on the machine, from the moment its threads are"
    echo "ready, frames before the cut included; start-up and join apart. Beside it processor time, which others on the machine"
    echo "disturb less: of whole processes, less what a render of one frame takes for each. Medians of the blocks of an experiment"
    echo "of \`twofold run\`, a pair each; least and most of them."
    echo
    echo "| footage | pre-roll frames | pairs | work, ratio | least to most | processor time, ratio | reach |"
    echo "|---|---|---|---|---|---|---|"
    if [ -n "${TRAILER-}" ]; then
        seams "a real clip, 55 s" whole "{ path = \"$(readlink -f "$TRAILER")\" }" 1.05
    else
        echo "| a real clip of 55 s | not measured: no TRAILER=FILE | | | | | 1.05 |"
    fi
    seams "the match, 60 s, a keyframe every 250 frames" 60s \
        '{ scene = "match", width = 1280, height = 720, fps = 30, gop = 250, grain = 3, seed = 51 }'
    echo
    echo "| peak memory of a render | \`/usr/bin/time\` | reach |"
    echo "|---|---|---|"
    footage 1920x1080 10s
    footage 1920x1080 120s
    memory 10s
    memory 120s
    echo
    "$here/machine.sh" "$(ffmpeg -version | head -1 | cut -d' ' -f1-3), $("$worker" --version)"
} >"$desk/section"
"$here/section.sh" render <"$desk/section"
cat "$desk/section"

#!/bin/sh
# Measures a compilation against the ffmpeg command line that draws the same texts and joins the same clips: pairs of whole
# processes, by twofold itself. Usage: annotate.sh [PAIRS [SECS]]; needs ffmpeg.
set -eu

pairs=${1:-7}
secs=${2:-4}
. "$(dirname "$0")/pairs.sh"
font=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

footage() { "$worker" footage --size "$1" --duration "$((secs + 8))s" -o "$desk/$1.mp4" >/dev/null; }

# cpu LABEL BASELINE CANDIDATE: seconds of processor of both in turn, three times each; what else runs hardly changes them.
cpu() {
    echo "bench: $1, processor time" >&2
    : >"$desk/cpu-theirs"
    : >"$desk/cpu-ours"
    for _ in 1 2 3; do
        /usr/bin/time -a -o "$desk/cpu-theirs" -f '%U %S' sh -c "$2" >/dev/null
        /usr/bin/time -a -o "$desk/cpu-ours" -f '%U %S' sh -c "$3" >/dev/null
    done
    theirs=$(awk '{ sum += $1 + $2 } END { print sum / NR }' "$desk/cpu-theirs")
    ours=$(awk '{ sum += $1 + $2 } END { print sum / NR }' "$desk/cpu-ours")
    awk -v label="$1" -v t="$theirs" -v o="$ours" 'BEGIN { printf "| %s | %.2f s | %.2f s | %.3f |\n", label, t, o, t / o }'
}

# The same five clips for both: a name, a time and a text over each.
printf 'width = 1280\nheight = 720\nfps = 30\n[style.player]\nsize = 0.06\n[style.timestamp]\nsize = 0.04\n[style.text]\nsize = 0.04\n' >"$desk/reel.toml"
printf 'From the left: into the far corner' >"$desk/text"
inputs() { for at in 0.5 2 3.5 5 6.5; do printf ' -threads %s -ss %s -t %s -i %s' "$threads" "$at" "$secs" "$1"; done; }
graph=""
joined=""
clip=0
draw="expansion=none:text_shaping=0:fontfile=$font:fontcolor=white:box=1:boxcolor=0x00000090"
for at in 0.5 2 3.5 5 6.5; do
    out=$(awk -v a="$at" -v s="$secs" 'BEGIN { print a + s }')
    printf '[[clip]]\nin = "%ss"\nout = "%ss"\nplayer = "%s  Okafor"\ntimestamp = "6%s:12"\ntext = "From the left: into the far corner"\n' \
        "$at" "$out" "$clip" "$clip" >>"$desk/reel.toml"
    printf '%s  Okafor' "$clip" >"$desk/player$clip"
    printf '6%s:12' "$clip" >"$desk/timestamp$clip"
    # SCALE is put in where a row needs it.
    graph="$graph[$clip:v]SCALEdrawtext=textfile=$desk/player$clip:$draw:fontsize=43:boxborderw=10:x=39:y=638,"
    graph="${graph}drawtext=textfile=$desk/timestamp$clip:$draw:fontsize=29:boxborderw=7:x=1163:y=36,"
    graph="${graph}drawtext=textfile=$desk/text:$draw:fontsize=29:boxborderw=7:x=397:y=36[v$clip];"
    joined="${joined}[v$clip][$clip:a]"
    clip=$((clip + 1))
done
graph="$graph${joined}concat=n=$clip:v=1:a=1[v][a]"
theirs() {
    echo "ffmpeg -v error -y -nostdin$(inputs "$1") -filter_complex \"$(printf %s "$graph" | sed "s/SCALE/$2/g")\" -map [v] -map [a] \
-c:v libx264 -preset veryfast -crf 20 -threads $threads -c:a aac -b:a 192k $desk/theirs.mp4"
}
ours() { echo "$worker annotate $desk/reel.toml --footage $1 -o $desk/ours.mp4 --threads $threads"; }

footage 1280x720
footage 1920x1080
scale="scale=w=1280:h=720:flags=bicubic+accurate_rnd+bitexact,"

{
    echo "## Compilations"
    echo
    echo "\`twofold-worker annotate\` against the \`ffmpeg\` command line that draws the same three texts with their boxes on each of five"
    echo "clips of $secs s of the drawn match, in the same font and by the same filters, joins them (\`concat\`) and encodes picture and"
    echo "sound alike: \`libx264 -preset veryfast -crf 20\` with $threads threads, AAC of 192 kbit/s. Whole processes from start to"
    echo "finished file; ours also probes the video, measures every text, takes a digest of every frame and packet, and joins. A"
    echo "ratio is ffmpeg's wall over ours (more than 1: ours is faster), Hodges-Lehmann over pairs in random order, with"
    echo "Student's 95 % interval, by \`twofold compare-commands\`."
    echo
    echo "| case | pairs | ratio | 95 % interval | reach |"
    echo "|---|---|---|---|---|"
    row "five clips, 1280x720" 0.97 "$(theirs "$desk/1280x720.mp4" "")" "$(ours "$desk/1280x720.mp4")"
    row "five clips of 1920x1080 brought to 1280x720" 0.97 "$(theirs "$desk/1920x1080.mp4" "$scale")" "$(ours "$desk/1920x1080.mp4")"
    echo
    echo "| processor time, mean of 3 | ffmpeg | twofold-worker | ratio |"
    echo "|---|---|---|---|"
    cpu "five clips, 1280x720" "$(theirs "$desk/1280x720.mp4" "")" "$(ours "$desk/1280x720.mp4")"
    cpu "five clips of 1920x1080 brought to 1280x720" "$(theirs "$desk/1920x1080.mp4" "$scale")" "$(ours "$desk/1920x1080.mp4")"
    echo
    "$here/machine.sh" "$(ffmpeg -version | head -1 | cut -d' ' -f1-3), $("$worker" --version)"
} >"$desk/section"
"$here/section.sh" annotate <"$desk/section"
cat "$desk/section"

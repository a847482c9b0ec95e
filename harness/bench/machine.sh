#!/bin/sh
# Says in a line on what a section of reports/benchmarks.md was measured. Usage: machine.sh PROGRAMS
set -eu

field() { sed -n "s/^$1[[:space:]]*[:=][[:space:]]*//p" "$2" | head -1 | tr -d '"'; }
echo "Made by \`make bench\` on $(date -u +%Y-%m-%d): $(field 'model name' /proc/cpuinfo), $(nproc) cores, Linux $(uname -r),"
echo "$(field PRETTY_NAME /etc/os-release), $1, load at the end $(cut -d' ' -f1 /proc/loadavg)."

#!/bin/sh
# Starts a Slurm of four nodes on this machine, runs experiments/fleet-demo.toml on it and stops it, however the run ends.
# Shows which nodes the jobs of each trial ran on; says last what such a fleet is not good for.
#   fleet-demo.sh TWOFOLD [ARGUMENT…]
set -eu
here=$(dirname "$0")
twofold=$1
shift

folder=$(mktemp -d)
stop() { "$here/fleet.sh" stop "$folder/slurm" || true; rm -rf "$folder"; }
trap stop EXIT
trap 'exit 130' INT TERM

"$here/fleet.sh" start "$folder/slurm" 4
eval "$("$here/fleet.sh" env "$folder/slurm")"
sinfo
"$twofold" run experiments/fleet-demo.toml "$@"
echo
echo "jobs and nodes of each trial, warm-up included (the nodes of a trial are as many as its jobs):"
"$twofold" query latest "SELECT trial, COUNT(*) AS jobs, COUNT(DISTINCT node) AS nodes, MIN(node) AS first, MAX(node) AS last FROM chunks GROUP BY trial ORDER BY trial" "$@"
echo
"$twofold" analyze latest --json "$@" | sed -n 's/.*"headline": "\(.*\)",/\1/p'

#!/bin/sh
# fleet.sh - a real Slurm (Debian: slurm-wlm, munge) on loopback, inside one folder.
#
#   fleet.sh start DIR [NODES=4]     start munged, slurmctld, NODES x slurmd; waits until all are usable
#   fleet.sh env DIR                 print the shell lines a client needs (export SLURM_CONF=...)
#   fleet.sh stop DIR                end everything of this fleet, also when half started; idempotent
#   fleet.sh status DIR              one line per daemon: name pid alive|dead
#   fleet.sh kill-node DIR node2     kill -9 slurmd, its slurmstepds and its jobs' processes (a lost node)
#   fleet.sh kill-slurmd DIR node2   kill -9 slurmd only (its jobs go on running)
#   fleet.sh start-node DIR node2    bring that slurmd back
#   fleet.sh kill-ctld DIR           kill -9 slurmctld;  fleet.sh start-ctld DIR  brings it back
#
# Optional environment of `start`:
#   FLEET_CPUS=n      processors each node declares (default: nproc)
#   FLEET_TIMEOUT=s   seconds until start gives up (default 30)
#   FLEET_EXTRA=text  lines appended to slurm.conf (override earlier ones only where Slurm allows it)
#   FLEET_KEEP=1      keep jobs and node states of an earlier life of DIR (default: begin empty)
#   FLEET_SED=script  sed script applied to slurm.conf (to change a setting)
#
# Layout of DIR: etc/ (slurm.conf gres.conf munge/key munge/seed) run/ (pid files, munge socket, or sockdir, which names
# the folder it is in) log/ state/ spool/.
# A process is ended only if its pid AND its start time are those noted in run/NAME.pid, or - for
# slurmstepd and job processes, which have no pid file - if its environment carries exactly this DIR
# (FLEET_SH_DIR=DIR, or SLURM_CONF=DIR/etc/slurm.conf together with SLURM_JOB_ID).
# Ports: one slurmctld + NODES slurmd need NODES+1 ports; a random aligned block in 20000..32767 (below
# the usual ephemeral range) none of which listens now (/proc/net/tcp, tcp6); whoever loses a race for a
# port fails to bind, and start then takes another block (5 tries).
# Root is not needed: as another user everything runs as that user, and only that user can run jobs.

PATH=$PATH:/usr/sbin:/usr/bin:/sbin:/bin
unset SLURM_CONF
me=fleet.sh
say() { printf '%s\n' "$me: $*" >&2; }

usage() { sed -n '2,12p' "$0" | sed 's/^# \{0,1\}//' >&2; exit 2; }

starttime() { # pid -> start time in ticks since boot, empty if there is no such process (or a zombie)
    [ -r "/proc/$1/stat" ] || return 0
    { read -r _st < "/proc/$1/stat"; } 2>/dev/null || return 0
    _st=${_st##*) }                     # past "(comm)"
    case $_st in Z*|X*) return 0;; esac
    set -f; set -- $_st; set +f
    shift 19 2>/dev/null && printf '%s' "$1"
}

alive() { # name -> sets $pid if the process noted in run/name.pid lives
    pid=; _when=
    [ -s "$DIR/run/$1.pid" ] || return 1
    read -r pid _when < "$DIR/run/$1.pid" || [ -n "$pid" ] || return 1
    case $pid in ''|*[!0-9]*|0|1) return 1;; esac
    [ -n "$_when" ] && [ "$(starttime "$pid")" = "$_when" ]
}

spawn() { # name command... : start detached, clean environment, note the pid
    _n=$1; shift
    : > "$DIR/log/$_n.err"
    ( cd "$DIR" || exit 1
      exec setsid env -i PATH="$PATH" HOME="${HOME:-/}" LANG=C.UTF-8 SLURM_CONF="$CONF" FLEET_SH_DIR="$DIR" \
          FLEET_SH_NAME="$_n" "$@" </dev/null >>"$DIR/log/$_n.err" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- ) &
    _p=$!
    echo "$_p $(starttime "$_p")" > "$DIR/run/$_n.pid"
}

match() { grep -lszxF -e "$1" /proc/[0-9]*/environ 2>/dev/null | tr -dc '0-9\n'; }   # VAR=value -> pids having exactly it

strays() { # [node] -> pids of slurmstepd and job processes of this fleet (of that node)
    { match "FLEET_SH_DIR=$DIR"; match "SLURM_CONF=$CONF"; } | sort -u | while read -r _p; do
        _e=/proc/$_p/environ
        grep -qszxF -e "FLEET_SH_DIR=$DIR" "$_e" || grep -qsz '^SLURM_JOB_ID=' "$_e" || continue
        if [ -n "$1" ]; then
            grep -qszxF -e "SLURMD_NODENAME=$1" -e "FLEET_SH_NAME=$1" "$_e" || continue
        elif grep -qszxF -e FLEET_SH_NAME=munged "$_e"; then
            continue
        fi
        echo "$_p"
    done | tr '\n' ' '
}

descend() { # pids -> these and all their descendants
    _all=" $* "; _new=1
    _tab=$(for _s in /proc/[0-9]*/stat; do { read -r _l < "$_s"; } 2>/dev/null || continue
        _q=${_l%% *}; _l=${_l##*) }; _l=${_l#* }; echo "$_q ${_l%% *}"; done)
    while [ -n "$_new" ]; do
        _new=
        while read -r _q _pp; do
            case $_all in *" $_q "*) continue;; esac
            case $_all in *" $_pp "*) _all="$_all$_q "; _new=1;; esac
        done <<X
$_tab
X
    done
    printf '%s' "$_all"
}

kill_strays() { # [node] : until none is left (each round kills what the previous one saw appear)
    for _r in 1 2 3 4 5; do
        _k=$(strays "$1")
        [ -n "${_k# }" ] || return 0
        kill -9 $(descend $_k) 2>/dev/null
        sleep 0.1
    done
    _k=$(strays "$1"); [ -z "${_k# }" ]
}

end() { # name signal seconds : end the process of run/name.pid
    if alive "$1"; then
        _p=$pid
        kill "-$2" "$_p" 2>/dev/null
        _i=$(($3 * 10))
        while alive "$1" && [ $_i -gt 0 ]; do sleep 0.1; _i=$((_i - 1)); done
        if alive "$1"; then kill -9 "$_p" 2>/dev/null; sleep 0.2; fi
    fi
    if alive "$1"; then return 1; fi
    rm -f "$DIR/run/$1.pid"
}

nodenames() { for _f in "$DIR"/run/node*.pid; do [ -e "$_f" ] || continue; _f=${_f##*/}; echo "${_f%.pid}"; done; }

stop_all() {
    _bad=
    if alive slurmctld && alive munged; then        # clean end of the jobs, bounded
        timeout -k 1 3 env SLURM_CONF="$CONF" scancel -p main >/dev/null 2>&1
        _i=0
        while [ $_i -lt 10 ]; do
            _q=$(timeout -k 1 3 env SLURM_CONF="$CONF" squeue -h -o %i 2>/dev/null) || break
            [ -n "$_q" ] || break
            sleep 0.2; _i=$((_i + 1))
        done
    fi
    for _nn in $(nodenames); do alive "$_nn" && kill -TERM "$pid" 2>/dev/null; done
    for _nn in $(nodenames); do end "$_nn" TERM 3 || _bad="$_bad $_nn"; done
    end slurmctld TERM 5 || _bad="$_bad slurmctld"
    kill_strays || _bad="$_bad job-processes"
    end munged TERM 3 || _bad="$_bad munged"
    if [ -s "$DIR/run/sockdir" ]; then
        read -r _sd < "$DIR/run/sockdir"
        case $_sd in */fleet-munge-*) rm -f "$_sd/m.sock" "$_sd/m.sock.lock"; rmdir "$_sd" 2>/dev/null;; esac
        rm -f "$DIR/run/sockdir"
    fi
    rm -f "$DIR"/run/*.own
    [ -z "$_bad" ] || { say "stop: could not end:$_bad"; return 1; }
}

fail() { # what log : one line, nothing left running
    trap - INT TERM HUP
    _why=
    [ -n "$2" ] && [ -r "$2" ] && _why=$(grep -hE 'fatal|error|Error' "$2" | grep -vE 'mpi/pmix|MPI:|Could not open .* state file|NOTE: Trying backup' | head -n 2 | tr '\n' ';' | cut -c1-300)
    stop_all
    say "start failed: $1${_why:+: $_why}${2:+ (log: $2)}"
    exit 1
}

listening() { # -> ports (decimal) in state LISTEN
    _hex=$(awk 'FNR>1 && $4=="0A" {n=split($2,a,":"); print a[n]}' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
    printf ' '; for _h in $_hex; do printf '%d ' "0x$_h"; done
}

pick_ports() { # sets BASE: BASE=slurmctld, BASE+1.. = nodes
    _busy=$(listening); _size=$(( (NODES + 16) / 16 * 16 )); _t=0
    while [ $_t -lt 200 ]; do
        _t=$((_t + 1))
        _r=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
        BASE=$((20000 + _r % ((32767 - 20000) / _size) * _size))
        _i=0
        while [ $_i -le "$NODES" ]; do
            case $_busy in *" $((BASE + _i)) "*) continue 2;; esac
            _i=$((_i + 1))
        done
        return 0
    done
    return 1
}

write_conf() {
    _u=$(id -un); _mem=$(awk '/^MemTotal:/ {print int($2/1024)}' /proc/meminfo)
    # NoCtldInAddrAny/NoInAddrAny bind to what the machine's own name resolves to: of use only if that is loopback
    BIND=; ADDR=$(getent ahostsv4 "$(uname -n)" 2>/dev/null | head -n 1); ADDR=${ADDR%% *}
    case $ADDR in
        127.*) BIND=CommunicationParameters=NoCtldInAddrAny,NoInAddrAny ;;
        *) [ $_try -gt 1 ] || say "note: the host name $(uname -n) resolves to ${ADDR:-nothing}, not 127.x: Slurm's daemons listen on all addresses"
           ADDR=127.0.0.1 ;;
    esac
    cat > "$CONF.new" <<X
ClusterName=fleet
SlurmctldHost=localhost($ADDR)
SlurmctldPort=$BASE
SlurmUser=$_u
SlurmdUser=$_u
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$SOCK,cred_expire=10
$BIND
StateSaveLocation=$DIR/state
SlurmdSpoolDir=$DIR/spool/%n
SlurmctldPidFile=$DIR/run/slurmctld.own
SlurmdPidFile=$DIR/run/%n.own
SlurmctldLogFile=$DIR/log/slurmctld.log
SlurmdLogFile=$DIR/log/%n.log
SlurmctldDebug=info
SlurmdDebug=info
SlurmctldSyslogDebug=quiet
SlurmdSyslogDebug=quiet
MailProg=/bin/true
# nothing of the machine: no cgroups, no affinity, no MPI, no accounting
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
SwitchType=switch/none
PropagateResourceLimits=NONE
SlurmdParameters=config_overrides
# quick to schedule, quick to notice a loss
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
PriorityType=priority/basic
SlurmctldTimeout=10
SlurmdTimeout=10
MessageTimeout=5
TCPTimeout=2
BatchStartTimeout=10
CompleteWait=0
InactiveLimit=0
KillWait=2
UnkillableStepTimeout=20
Waittime=0
MinJobAge=300
ReturnToService=2
JobRequeue=1
MaxArraySize=10001
MaxJobCount=50000
GresTypes=gpu
NodeName=node[1-$NODES] NodeHostname=localhost NodeAddr=$ADDR Port=$((BASE + 1))-$((BASE + NODES)) CPUs=$CPUS RealMemory=$_mem Gres=gpu:1 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE DefMemPerCPU=100 State=UP
$FLEET_EXTRA
X
    if [ "$NODES" -eq 1 ]; then sed -i "s/node\[1-1\]/node1/; s/Port=\([0-9]*\)-[0-9]*/Port=\1/" "$CONF.new"; fi
    [ -z "$FLEET_SED" ] || sed -i "$FLEET_SED" "$CONF.new" || fail "FLEET_SED"
    mv "$CONF.new" "$CONF"
    echo "NodeName=$(sed -n 's/^NodeName=\([^ ]*\) .*/\1/p' "$CONF") Name=gpu File=/dev/null" > "$DIR/etc/gres.conf"
    rm -f "$DIR/etc/cgroup.conf"
}

start_ctld() { spawn slurmctld slurmctld -D -f "$CONF"; }
start_node() { mkdir -p "$DIR/spool/$1"; spawn "$1" slurmd -D -f "$CONF" -N "$1"; }
client() { timeout -k 1 3 env SLURM_CONF="$CONF" "$@"; }
late() { [ "$(date +%s)" -ge "$DEADLINE" ]; }

start() {
    for _c in munged slurmctld slurmd scontrol sinfo setsid timeout; do
        command -v $_c >/dev/null 2>&1 || { say "start failed: no program $_c (apt-get install slurm-wlm munge)"; exit 1; }
    done
    case $NODES in ''|*[!0-9]*|0*|????*) say "start failed: NODES must be 1..999: $NODES"; exit 2;; esac
    umask 022
    case $DIR in *[!A-Za-z0-9_./+-]*) say "start failed: slurm.conf cannot hold this path (only A-Za-z0-9_./+-): $DIR"; exit 2;; esac
    mkdir -p "$DIR" && DIR=$(cd "$DIR" && pwd -P) || { say "start failed: cannot make the folder $DIR"; exit 1; }
    case $DIR in *[!A-Za-z0-9_./+-]*) say "start failed: slurm.conf cannot hold this path (only A-Za-z0-9_./+-): $DIR"; exit 2;; esac
    CONF=$DIR/etc/slurm.conf
    for _n in munged slurmctld $(nodenames); do
        if alive "$_n"; then say "start failed: already running in $DIR ($_n, pid $pid)"; exit 1; fi
    done
    mkdir -p "$DIR/etc" "$DIR/run" "$DIR/log" "$DIR/state" "$DIR/spool" || { say "start failed: cannot write $DIR"; exit 1; }
    rm -f "$DIR"/run/*.pid "$DIR"/run/*.own
    [ -n "$FLEET_KEEP" ] || rm -rf "$DIR/state" "$DIR/spool"
    mkdir -p "$DIR/state" "$DIR/spool"
    CPUS=${FLEET_CPUS:-$(nproc)}
    DEADLINE=$(( $(date +%s) + ${FLEET_TIMEOUT:-30} ))
    trap 'fail "interrupted" ""' INT TERM HUP

    # munged: key 0600 in a folder 0700; --force turns its checks of the parents' permissions into warnings
    chmod 700 "$DIR/etc/munge" 2>/dev/null || mkdir -m 700 "$DIR/etc/munge"
    [ -s "$DIR/etc/munge/key" ] || ( umask 077; dd if=/dev/urandom of="$DIR/etc/munge/key" bs=1024 count=1 2>/dev/null )
    SOCK=$DIR/run/m.sock
    if [ ${#SOCK} -gt 100 ]; then       # a socket's path has at most 107 bytes; munged adds ".lock"
        _sd=$(mktemp -d -t fleet-munge-XXXXXX) || fail "cannot make a short folder for the munge socket"
        chmod 711 "$_sd"; echo "$_sd" > "$DIR/run/sockdir"; SOCK=$_sd/m.sock
    fi
    spawn munged munged --foreground --force --socket="$SOCK" --key-file="$DIR/etc/munge/key" \
        --log-file="$DIR/log/munged.log" --pid-file="$DIR/run/munged.own" --seed-file="$DIR/etc/munge/seed" \
        --origin=127.0.0.1 --num-threads=4
    until munge -S "$SOCK" -n -o /dev/null 2>/dev/null; do
        alive munged || fail "munged ended" "$DIR/log/munged.err"
        late && fail "munged does not answer" "$DIR/log/munged.err"
        sleep 0.1
    done

    _try=0
    while :; do
        _try=$((_try + 1)); _again=
        pick_ports || fail "no free block of ports" ""
        write_conf
        : > "$DIR/log/slurmctld.log"
        start_ctld
        until _pong=$(client scontrol ping 2>/dev/null) && case $_pong in *" is UP"*) :;; *) false;; esac; do
            if ! alive slurmctld; then
                grep -q 'already in use' "$DIR/log/slurmctld.err" && [ $_try -lt 5 ] && { _again=1; break; }
                fail "slurmctld ended" "$DIR/log/slurmctld.err"
            fi
            late && fail "slurmctld does not answer" "$DIR/log/slurmctld.err"
            sleep 0.1
        done
        [ -z "$_again" ] || continue
        _i=1
        while [ $_i -le "$NODES" ]; do start_node node$_i; _i=$((_i + 1)); done
        _seen=0
        while :; do
            _states=$(client sinfo -h -N -o '%N=%T' 2>/dev/null | sort -u | tr '\n' ' ')
            _ready=0
            for _s in $_states; do case $_s in *=idle) _ready=$((_ready + 1));; *=mixed|*=allocated|*=completing) [ -z "$FLEET_KEEP" ] || _ready=$((_ready + 1));; esac; done
            [ "$_ready" -lt "$NODES" ] || break 2
            _i=1
            while [ $_i -le "$NODES" ]; do
                if ! alive node$_i; then
                    if grep -qi 'already in use' "$DIR/log/node$_i.err" && [ $_try -lt 5 ]; then _again=1; break 2; fi
                    fail "slurmd of node$_i ended" "$DIR/log/node$_i.err"
                fi
                _i=$((_i + 1))
            done
            # a node left down or drained by an earlier life of this folder
            for _s in $_states; do case $_s in
                *=down|*=drained|*=draining|*=down\*|*=drained\*) client scontrol update "NodeName=${_s%%=*}" State=RESUME >/dev/null 2>&1;;
            esac; done
            late && fail "nodes not ready: $(client sinfo -h -N -o '%N=%T (%E)' | sort -u | tr '\n' ' ')" "$DIR/log/slurmctld.log"
            sleep 0.2
        done
        # lost the race for a port: another block
        for _nn in $(nodenames); do end "$_nn" TERM 3; done
        end slurmctld TERM 3
    done
    trap - INT TERM HUP
}

[ $# -ge 2 ] || usage
cmd=$1; DIR=$2
case $DIR in /*) ;; *) DIR=$PWD/$DIR;; esac
if [ "$cmd" != start ]; then
    [ -d "$DIR" ] || { [ "$cmd" = stop ] && exit 0; say "no such folder: $DIR"; exit 1; }
    DIR=$(cd "$DIR" && pwd -P) || exit 1
fi
CONF=$DIR/etc/slurm.conf
case $cmd in
    start) NODES=${3:-4}; start ;;
    stop) stop_all ;;
    env) [ -r "$CONF" ] || { say "no fleet in $DIR"; exit 1; }
         printf "export SLURM_CONF='%s'\n" "$CONF" ;;
    status) for _f in munged slurmctld $(nodenames); do
            if alive "$_f"; then echo "$_f $pid alive"; else echo "$_f ${pid:--} dead"; fi; done ;;
    kill-node|kill-slurmd)
        [ $# -eq 3 ] || usage
        if alive "$3"; then kill -9 "$pid"; fi
        if [ "$cmd" = kill-node ]; then kill_strays "$3"; fi ;;
    start-node) [ $# -eq 3 ] || usage
        [ -d "$DIR/spool/$3" ] || { say "no node $3 in $DIR"; exit 1; }
        if alive "$3"; then say "$3 is running (pid $pid)"; exit 1; fi
        start_node "$3" ;;
    kill-ctld) if alive slurmctld; then kill -9 "$pid"; fi ;;
    start-ctld) if alive slurmctld; then say "slurmctld is running (pid $pid)"; exit 1; fi; start_ctld ;;
    *) usage ;;
esac

//! This process as the kernel sees it: CPU time by thread name, peak memory, threads' names, an immediate end.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use std::{fs, thread};

use twofold_core::protocol::{BEGAN, BusiestThread, Container};

/// What every answer is timed against.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    started: Instant,
    /// Seconds since 1970-01-01 UTC.
    started_at: f64,
}

impl Process {
    /// To be made first thing in `main`.
    pub fn start() -> Self {
        Self {
            started: Instant::now(),
            started_at: now(),
        }
    }

    /// Seconds since then.
    pub fn secs(self) -> f64 {
        self.started.elapsed().as_secs_f64()
    }

    /// Where this process is, and what it has used.
    pub fn container(self) -> Container {
        let read = |path: &str| {
            let text = fs::read_to_string(path).unwrap_or_default();
            text.trim().to_owned()
        };
        let node = std::env::var("SLURMD_NODENAME").unwrap_or_default();
        let (user_secs, system_secs) = cpu_secs();
        let began_at = began_at(self.started_at);
        Container {
            node: match node.is_empty() {
                true => read("/proc/sys/kernel/hostname"),
                false => node,
            },
            host: read("/proc/sys/kernel/random/boot_id"),
            // What this process may use may be less: that is the container's, and not the machine's.
            host_cores: u32::try_from(processors_of_machine()).unwrap_or(u32::MAX),
            began_at,
            before_secs: self.started_at - began_at,
            user_secs,
            system_secs,
        }
    }
}

fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0.0, |since| since.as_secs_f64())
}

/// When the container began, as far as whoever started this process says so: within the day before it started.
fn began_at(started_at: f64) -> f64 {
    let told = std::env::var(BEGAN)
        .ok()
        .and_then(|text| text.parse::<f64>().ok());
    told.filter(|at| (started_at - 86_400.0..=started_at).contains(at))
        .unwrap_or(started_at)
}

fn processors_of_machine() -> usize {
    // SAFETY: sysconf takes a number and returns one.
    let online = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
    usize::try_from(online).unwrap_or(0).max(1)
}

/// CPU seconds of this process, in user mode and in the kernel.
fn cpu_secs() -> (f64, f64) {
    // SAFETY: the out-parameter is plain memory of the right type.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let secs = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    (secs(usage.ru_utime), secs(usage.ru_stime))
}

/// The CPU time of a process, by its threads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CpuAccount {
    /// Seconds summed by name without trailing numbers, most first; threads that rest at 0 are left out.
    pub by_name: Vec<(String, f64)>,
    /// The one thread that used most.
    pub busiest: Option<BusiestThread>,
}

/// Name and CPU seconds of each thread that ended in [`retire`] and was not yet asked for.
static RETIRED: Mutex<Vec<(String, f64)>> = Mutex::new(Vec::new());

fn retired() -> MutexGuard<'static, Vec<(String, f64)>> {
    RETIRED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// CPU time of the threads that live now and of those that were retired. The kernel counts in ticks of 10 ms.
pub fn cpu_by_thread() -> CpuAccount {
    let ended = std::mem::take(&mut *retired());
    account(ended.into_iter().chain(threads().into_values()))
}

fn account(threads: impl Iterator<Item = (String, f64)>) -> CpuAccount {
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    let mut busiest: Option<BusiestThread> = None;
    for (name, secs) in threads.filter(|(_, secs)| *secs > 0.0) {
        if busiest.as_ref().is_none_or(|most| most.cpu_secs < secs) {
            busiest = Some(BusiestThread {
                name: name.clone(),
                cpu_secs: secs,
            });
        }
        *sums.entry(name).or_default() += secs;
    }
    let mut by_name: Vec<(String, f64)> = sums.into_iter().collect();
    by_name.sort_by(|a, b| b.1.total_cmp(&a.1));
    CpuAccount { by_name, busiest }
}

/// Drops what owns threads, such as a codec, and keeps their CPU seconds for the accounts: they die with the threads.
pub fn retire<T>(owner: T) {
    // One at a time: a thread that is gone afterwards was this owner's.
    let mut ended = retired();
    let before = threads();
    drop(owner);
    // A thread that was waited for is listed for a moment longer.
    for _ in 0..3 {
        let after = threads();
        if before.keys().any(|id| !after.contains_key(id)) {
            let gone = before.into_iter().filter(|(id, _)| !after.contains_key(id));
            ended.extend(gone.map(|(_, thread)| thread));
            return;
        }
        thread::sleep(Duration::from_micros(200));
    }
}

/// Name and CPU seconds of every thread by its number.
fn threads() -> BTreeMap<String, (String, f64)> {
    let tasks = fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    tasks
        .filter_map(|task| {
            let line = fs::read_to_string(task.path().join("stat")).ok()?;
            let id = task.file_name().to_string_lossy().into_owned();
            Some((id, parse_stat(&line)?))
        })
        .collect()
}

/// Name and CPU seconds (user and system) from a line of `/proc/…/stat`; see proc(5).
fn parse_stat(line: &str) -> Option<(String, f64)> {
    let (head, tail) = line.split_at(line.rfind(')')?);
    let name = head.split_once('(')?.1;
    // `llvmpipe-3` is one of the rasteriser's; the digits of `libx264` are its name.
    let base = name
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .strip_suffix('-')
        .unwrap_or(name);
    // After the name come the state and ten fields before user and system time.
    let mut fields = tail.split_ascii_whitespace().skip(12);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    // SAFETY: sysconf takes a number and returns one.
    let ticks = unsafe { libc::sysconf(libc::_SC_CLK_TCK) };
    Some((
        base.to_owned(),
        (user + system) / if ticks > 0 { ticks as f64 } else { 100.0 },
    ))
}

/// The process's high-water mark of resident memory; 0 where the kernel does not tell.
pub fn peak_rss_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line
        .and_then(|line| line.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

/// Gives this thread another name while `action` runs, so that threads it starts can be told apart by theirs.
pub fn as_thread<T>(name: &str, action: impl FnOnce() -> T) -> T {
    // Names are for the accounts only; where they cannot be set, nothing is lost but the distinction.
    let comm = "/proc/thread-self/comm";
    let before = fs::read_to_string(comm).unwrap_or_default();
    let _ = fs::write(comm, name);
    let done = action();
    let _ = fs::write(comm, before.trim_end());
    done
}

/// Keeps this thread, and every one it starts from now on, to these processors. Those that this process may not use are
/// left out, and where none is left nothing changes: a container's limit is not ours to lift.
pub fn confine_to(processors: &[u32]) {
    // SAFETY: the sets are plain memory of the size that is passed; 0 means this thread.
    unsafe {
        let mut allowed: libc::cpu_set_t = std::mem::zeroed();
        let mut wanted: libc::cpu_set_t = std::mem::zeroed();
        if libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut allowed) != 0 {
            return;
        }
        for processor in processors {
            let processor = *processor as usize;
            if processor < libc::CPU_SETSIZE as usize && libc::CPU_ISSET(processor, &allowed) {
                libc::CPU_SET(processor, &mut wanted);
            }
        }
        if libc::CPU_COUNT(&wanted) > 0 {
            libc::sched_setaffinity(0, size_of::<libc::cpu_set_t>(), &wanted);
        }
    }
}

/// Ends the process at once: no destructors of libraries whose threads still run. Standard output must be flushed.
pub fn exit_now(status: u8) -> ! {
    // SAFETY: _exit may be called from any thread at any time and does not return.
    unsafe { libc::_exit(i32::from(status)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_with_an_odd_name_is_read() {
        let line = "12 (libx264) S 1 2 3 4 5 6 7 8 9 10 150 50 0 0 20 0 1 0";
        assert_eq!(parse_stat(line), Some(("libx264".to_owned(), 2.0)));
        let line = "12 (a) b (llvmpipe-3) R 1 2 3 4 5 6 7 8 9 10 7 0 0 0";
        assert_eq!(
            parse_stat(line).map(|(name, _)| name).as_deref(),
            Some("a) b (llvmpipe")
        );
        assert_eq!(parse_stat("nonsense"), None);
    }

    #[test]
    fn the_busiest_thread_is_one_and_not_a_sum_of_its_like() {
        let threads = [
            ("libx264", 2.0),
            ("libx264", 2.5),
            ("render", 3.0),
            ("idle", 0.0),
        ];
        let found = account(
            threads
                .into_iter()
                .map(|(name, secs)| (name.to_owned(), secs)),
        );
        assert_eq!(
            found.by_name,
            [("libx264".to_owned(), 4.5), ("render".to_owned(), 3.0)]
        );
        let busiest = found.busiest.map(|most| (most.name, most.cpu_secs));
        assert_eq!(busiest, Some(("render".to_owned(), 3.0)));
        assert_eq!(account(std::iter::empty()), CpuAccount::default());
    }

    #[test]
    fn what_a_thread_did_outlives_it() {
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let worker = thread::Builder::new().name("retiree".to_owned());
        let worker = worker
            .spawn(move || {
                let begin = Instant::now();
                while begin.elapsed() < Duration::from_millis(60) {
                    std::hint::spin_loop();
                }
                let _ = stopped.recv();
            })
            .unwrap();
        struct Owner(Option<(thread::JoinHandle<()>, std::sync::mpsc::Sender<()>)>);
        impl Drop for Owner {
            fn drop(&mut self) {
                let (worker, stop) = self.0.take().unwrap();
                drop(stop);
                worker.join().unwrap();
            }
        }
        thread::sleep(Duration::from_millis(80));
        retire(Owner(Some((worker, stop))));
        let secs = |account: CpuAccount| {
            account
                .by_name
                .iter()
                .find(|(name, _)| name == "retiree")
                .map_or(0.0, |(_, secs)| *secs)
        };
        assert!(secs(cpu_by_thread()) > 0.0);
        // Each second counts once.
        assert!(secs(cpu_by_thread()) == 0.0);
    }

    #[test]
    fn this_process_has_a_peak() {
        assert!(peak_rss_bytes() > 1 << 20);
    }
}

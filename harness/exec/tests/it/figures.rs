//! What is told of a command is its own.

use std::io::Write;

use twofold_core::exec::ExecReply;

use crate::desk::Desk;

#[test]
fn the_peak_memory_of_a_light_command_is_not_that_of_a_heavy_parent() {
    let held = vec![1_u8; 500_000_000];
    assert_eq!(held[held.len() / 2], 1);
    let desk = Desk::new();
    let ended = desk.ended(&desk.request(&["true"]));
    assert!(ended.peak_rss_bytes < 10_000_000, "{ended:?}");
    drop(held);
}

#[test]
fn a_light_command_after_a_heavy_one_tells_its_own_memory() {
    let desk = Desk::new();
    let heavy = "s=x; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do s=$s$s; done";
    let heavy = desk.ended(&desk.request(&["sh", "-c", heavy]));
    assert!(heavy.peak_rss_bytes > 60_000_000, "{heavy:?}");
    let light = desk.ended(&desk.request(&["true"]));
    assert!(light.peak_rss_bytes < 10_000_000, "{light:?}");
}

#[test]
fn written_bytes_are_the_commands_own() {
    let desk = Desk::new();
    let own = Desk::new();
    // Only a file system with storage under it counts; where there is none, both are 0.
    let mut other = std::fs::File::create(own.path("other")).unwrap();
    other.write_all(&[7; 4_000_000]).unwrap();
    let quiet = desk.ended(&desk.request(&["true"]));
    let busy = desk.ended(&desk.request(&["sh", "-c", "head -c 4000000 /dev/zero > out; :"]));
    assert_eq!(quiet.written_bytes, 0, "{quiet:?}");
    assert!(
        busy.written_bytes == 0 || busy.written_bytes >= 4_000_000,
        "{busy:?}"
    );
}

#[test]
fn cpu_seconds_and_switches_are_told() {
    let desk = Desk::new();
    let busy = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done";
    let busy = desk.ended(&desk.request(&["sh", "-c", busy]));
    assert!(busy.user_secs + busy.system_secs > 0.0, "{busy:?}");
    assert!(
        busy.user_secs + busy.system_secs <= busy.wall_secs * 1.5 + 0.1,
        "{busy:?}"
    );
    let sleepy = desk.ended(&desk.request(&["sleep", "0.05"]));
    assert!(sleepy.voluntary_switches >= 1, "{sleepy:?}");
    assert!(sleepy.wall_secs >= 0.05, "{sleepy:?}");
}

#[test]
fn a_signal_is_told_as_a_shell_tells_it() {
    let desk = Desk::new();
    assert_eq!(
        desk.ended(&desk.request(&["sh", "-c", "kill -TERM $$"]))
            .status,
        128 + 15
    );
    assert_eq!(desk.ended(&desk.request(&["sh", "-c", "exit 7"])).status, 7);
}

#[test]
fn what_takes_too_long_is_killed_with_all_its_group() {
    let desk = Desk::new();
    let mut request = desk.request(&["sh", "-c", "sleep 71.51 & sleep 71.51"]);
    request.timeout_secs = 0.2;
    assert_eq!(desk.ask(&request), ExecReply::TimedOut);
}

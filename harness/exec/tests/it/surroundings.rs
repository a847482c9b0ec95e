//! Folder, input, output, variables and cores of a command.

use twofold_core::exec::{ExecReply, MOST_STDOUT_BYTES, Stdout};

use crate::desk::Desk;

/// What these words print.
fn printed(
    desk: &Desk,
    change: impl FnOnce(&mut twofold_core::exec::ExecRequest),
    argv: &[&str],
) -> String {
    let mut request = desk.request(argv);
    request.keep_stdout = true;
    change(&mut request);
    match desk.ended(&request).stdout {
        Some(Stdout::Whole(text)) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_command_works_in_its_folder_and_reads_its_file() {
    let desk = Desk::new();
    std::fs::create_dir(desk.path("inner")).unwrap();
    std::fs::write(desk.path("in.txt"), "from a file\n").unwrap();
    let pwd = printed(
        &desk,
        |request| request.directory = Some("inner".into()),
        &["pwd", "-P"],
    );
    assert!(pwd.ends_with("/inner\n"), "{pwd}");
    let text = printed(
        &desk,
        |request| {
            (request.stdin, request.directory) = (Some("in.txt".into()), Some("inner".into()))
        },
        &["cat"],
    );
    assert_eq!(text, "from a file\n", "the file is found from outside");
    assert_eq!(
        printed(&desk, |_| {}, &["cat"]),
        "",
        "without one there is nothing to read"
    );
}

#[test]
fn variables_are_added_to_the_environment() {
    let desk = Desk::new();
    let text = printed(
        &desk,
        |request| request.env = vec![("TWOFOLD_TEST".into(), "a b".into())],
        &["sh", "-c", "echo \"$TWOFOLD_TEST\" \"${PATH:+path}\""],
    );
    assert_eq!(text, "a b path\n");
}

#[test]
fn a_command_is_kept_on_its_cores() {
    let desk = Desk::new();
    let one = printed(&desk, |request| request.cores = Some(vec![0]), &["nproc"]);
    assert_eq!(one, "1\n");
    let mut request = desk.request(&["true"]);
    request.cores = Some(vec![1_000_000]);
    assert!(
        matches!(desk.ask(&request), ExecReply::NotStarted(message) if message.contains("cores [1000000]"))
    );
}

#[test]
fn more_output_than_is_kept_is_drained_and_told() {
    let desk = Desk::new();
    let mut request = desk.request(&["head", "-c", "5000000", "/dev/zero"]);
    request.keep_stdout = true;
    let ended = desk.ended(&request);
    assert_eq!((ended.status, ended.stdout), (0, Some(Stdout::TooLong)));
    let most = MOST_STDOUT_BYTES.to_string();
    request.argv = ["head", "-c", &most, "/dev/zero"]
        .map(str::to_owned)
        .to_vec();
    assert!(
        matches!(desk.ended(&request).stdout, Some(Stdout::Whole(text)) if text.len() == MOST_STDOUT_BYTES)
    );
}

#[test]
fn an_endless_talker_is_killed_at_its_timeout() {
    let desk = Desk::new();
    let mut request = desk.request(&["yes"]);
    (request.keep_stdout, request.timeout_secs) = (true, 0.3);
    assert_eq!(desk.ask(&request), ExecReply::TimedOut);
}

#[test]
fn what_still_holds_the_output_open_holds_nobody_up() {
    let desk = Desk::new();
    let text = printed(&desk, |_| {}, &["sh", "-c", "setsid sleep 3 & echo done"]);
    assert_eq!(text, "done\n");
}

#[test]
fn what_is_not_there_is_told_by_name() {
    let desk = Desk::new();
    let reason = |change: fn(&mut twofold_core::exec::ExecRequest)| {
        let mut request = desk.request(&["true"]);
        change(&mut request);
        match desk.ask(&request) {
            ExecReply::NotStarted(reason) => reason,
            other => panic!("{other:?}"),
        }
    };
    assert!(
        reason(|request| request.argv = vec!["no-such-program".into()])
            .starts_with("no-such-program: ")
    );
    assert!(
        reason(|request| request.directory = Some("nowhere".into()))
            .starts_with("nowhere: no such folder")
    );
    assert!(reason(|request| request.stdin = Some("nothing".into())).starts_with("nothing: "));
    assert!(reason(|request| request.build = "0".into()).contains("of another build"));
}

#[test]
fn a_command_ends_with_who_asked_for_it() {
    let desk = Desk::new();
    let pid_file = desk.path("pid");
    let script = format!("echo $$ > {}; exec sleep 73.19", pid_file.display());
    let mut child = desk.started(&desk.request(&["sh", "-c", &script]));
    let pid = loop {
        match std::fs::read_to_string(&pid_file) {
            Ok(text) if text.ends_with('\n') => break text.trim().to_owned(),
            _ => std::thread::sleep(std::time::Duration::from_millis(10)),
        }
    };
    drop(child.stdin.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(
        !std::path::Path::new("/proc").join(pid).exists(),
        "it is reaped before its starter ends"
    );
}

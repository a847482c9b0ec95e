use super::*;

#[test]
fn what_slurm_says_of_each_task_is_understood() {
    let text = "0 |RUNNING |0 |node3 |None |\n1 |PENDING |0 | |Resources |\n2 |NODE_FAIL |0 |node4 |NodeDown |\n\
                3 |FAILED |1024 |node1 |NonZeroExitCode |\n4 |CANCELLED |15 |node2 |None |\nnonsense\n\
                5 |COMPLETED |0 |node2 |None |\n99 |RUNNING |0 |node9 |None |\n7 |PENDING |0 | |PartitionConfig |\n";
    let over = |why: &str| State::Over(why.to_owned());
    assert_eq!(
        states(text, 8),
        [
            State::Going,
            State::Going,
            over("NODE_FAIL on node4 NodeDown"),
            over("FAILED on node1, status 4 NonZeroExitCode"),
            over("CANCELLED on node2, signal 15"),
            over("COMPLETED on node2"),
            over("it is not known any more (cancelled?)"),
            State::Never("PartitionConfig".to_owned()),
        ]
    );
}

#[test]
fn what_the_accounts_remember_is_said_of_tasks_that_nobody_knows() {
    let mut found = states("0 |FAILED |256 |node1 |NonZeroExitCode |\n", 3);
    remember(
        &mut found,
        "12_0|COMPLETED|0:0|node9\n12_1|CANCELLED by 1000|0:15|node2\n12_1.batch|CANCELLED|0:15|node2\n12_7|FAILED|1:0|n\nx\n",
    );
    assert_eq!(
        found,
        [
            State::Over("FAILED on node1, status 1 NonZeroExitCode".to_owned()),
            State::Over("CANCELLED by 1000 on node2, status 0:15".to_owned()),
            unknown(),
        ]
    );
}

#[test]
fn a_client_that_is_not_there_or_fails_says_so_in_one_line() {
    let said = |command: Command| match ask(command) {
        Said::Well(text) => panic!("{text}"),
        Said::Badly(words) => words,
    };
    assert!(said(Command::new("no-such-client")).starts_with("no-such-client: "));
    let mut command = Command::new("sh");
    command.args(["-c", "echo 'error: a' >&2; echo '  b\u{202e}' >&2; exit 3"]);
    assert_eq!(said(command), "error: a b");
    let mut command = Command::new("sh");
    command.args(["-c", "exit 3"]);
    assert_eq!(said(command), "sh: exit status: 3");
}

#[test]
fn limits_are_whole_minutes() {
    assert_eq!([60.0, 61.0, 1800.0].map(minutes), ["1", "2", "30"]);
}

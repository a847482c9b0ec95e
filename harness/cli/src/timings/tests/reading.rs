//! Files as they come, and each mistake that one can have.

use super::*;

#[test]
fn columns_in_any_order_and_rows_in_any_order_make_pairs() {
    let text = "wall_s,arm,rep,block,order,chunks,duration_s,cell,cost\r\n\
        2.5,par,a,7,1,4,30,\"x, y\",11\r\n\
        10,seq,a,3,1,4,30,\"x, y\",9\r\n\
        3,par,a,3,2,4,30,\"x, y\",12\r\n\
        \r\n\
        9.5,seq,a,7,2,4,30,\"x, y\",8\r\n";
    let found = table(text).unwrap();
    assert_eq!(found[0].name, "a");
    let cell = &found[0].cells[0];
    assert_eq!(
        (cell.name.as_str(), cell.chunks, cell.duration_secs),
        ("x, y", 4, 30.0)
    );
    let blocks: Vec<u32> = cell.pairs.iter().map(|pair| pair.block).collect();
    assert_eq!(blocks, [3, 7]);
    assert_eq!(cell.pairs[0].order, Order::SeqFirst);
    assert_eq!(cell.pairs[1].order, Order::ParFirst);
    let wall = |trial| match trial {
        Trial::Measured { wall, cost } => (wall, cost),
        other => panic!("{other:?}"),
    };
    assert_eq!(wall(cell.pairs[1].par), (2.5, 11.0));
}

#[test]
fn a_byte_order_mark_and_spaces_around_fields_are_no_mistake() {
    let text = format!(
        "\u{feff}{}",
        rows(&["x, 30 ,4,1, seq,1.5", "x,30,4,1,par,.5 "])
    );
    assert_eq!(table(&text).unwrap()[0].cells[0].pairs.len(), 1);
}

#[test]
fn a_baseline_may_say_its_own_chunks() {
    for lines in [
        ["x,30,1,1,seq,9", "x,30,4,1,par,3"],
        ["x,30,4,1,par,3", "x,30,1,1,seq,9"],
    ] {
        assert_eq!(table(&rows(&lines)).unwrap()[0].cells[0].chunks, 4);
    }
}

#[test]
fn every_mistake_names_its_line_its_block_and_what_to_do() {
    let pair = ["x,30,4,1,seq,9", "x,30,4,1,par,3"];
    let with = |line: &str| rows(&[pair[0], pair[1], line]);
    let wall = |wall: &str| with(&format!("x,30,4,2,seq,{wall}"));
    for (text, wanted) in [
        (
            String::new(),
            "f.csv: empty (hint: the first line names the columns",
        ),
        (format!("{HEADER}\n"), "f.csv: no row below the header"),
        (
            wall("NaN"),
            "f.csv:4: block 2 of cell \"x\": wall_s is \"NaN\"",
        ),
        (
            wall("inf"),
            "f.csv:4: block 2 of cell \"x\": wall_s is \"inf\"",
        ),
        (
            wall("-1"),
            "f.csv:4: block 2 of cell \"x\": wall_s is \"-1\"",
        ),
        (
            wall("0"),
            "wall_s is \"0\", where a number of seconds above 0 is needed (hint: a trial that has no wall says failed or timed-out instead)",
        ),
        (wall(""), "f.csv:4: block 2 of cell \"x\": wall_s is empty"),
        (wall("1e999"), "wall_s is \"1e999\""),
        (wall("3s"), "wall_s is \"3s\""),
        (
            with("x,30,4,2,SEQ,9"),
            "f.csv:4: block 2 of cell \"x\": unknown arm \"SEQ\" (hint: arms are seq",
        ),
        (
            with("x,30,4,2,seq"),
            "f.csv:4: 5 fields, where the header has 6",
        ),
        (
            with("x,30,4,2,seq,3,5"),
            "f.csv:4: 7 fields, where the header has 6 (hint: a number has a point",
        ),
        (
            with("x,30,4,one,seq,3"),
            "f.csv:4: block is \"one\" (hint: a whole number from 0",
        ),
        (with("x,30,4,-1,seq,3"), "block is \"-1\""),
        (with("x,30s,4,2,seq,3"), "duration_s is \"30s\""),
        (with("x,30,4.5,2,seq,3"), "chunks is \"4.5\""),
        (with("x,30,0,2,seq,3"), "chunks is \"0\""),
        (
            with("x,60,4,2,seq,3"),
            "f.csv:4: block 2 of cell \"x\": 60 s and 4 chunks, where line 2 says 30 s and 4",
        ),
        (
            with("x,30,8,2,par,3"),
            "30 s and 8 chunks, where line 2 says 30 s and 4",
        ),
        (with(",30,4,2,seq,3"), "f.csv:4: cell is empty"),
        (
            with("OVERALL,30,4,2,seq,3"),
            "f.csv: a cell is called OVERALL",
        ),
        (
            with("x,30,4,1,seq,9"),
            "f.csv:4: block 1 of cell \"x\": a second row with arm seq; the first is on line 2",
        ),
        (
            with("x,30,4,2,seq,9"),
            "f.csv:4: block 2 of cell \"x\": no row with arm par",
        ),
        (
            with("x,30,4,2,par,9"),
            "f.csv:4: block 2 of cell \"x\": no row with arm seq",
        ),
        (
            "cell;duration_s\n".to_owned(),
            "f.csv:1: columns are separated by semicolons",
        ),
        (
            format!("{HEADER},wall\n"),
            "f.csv:1: unknown column \"wall\" (hint: did you mean \"wall_s\"?)",
        ),
    ] {
        let found = message(&text);
        assert!(found.contains(wanted), "{found}\n{wanted}");
        assert!(
            found.contains("(hint: ") && !found.contains('\n'),
            "{found}"
        );
    }
}

#[test]
fn what_is_no_utf_8_is_said_by_its_line() {
    let bytes = [
        rows(&["x,30,4,1,seq,9"]).as_bytes(),
        b"\xff\xfe,30,4,1,par,3\n",
    ]
    .concat();
    let found = read("f.csv", &bytes[..]).unwrap_err().message;
    assert!(
        found.starts_with("f.csv:3: cell is not UTF-8 (hint: "),
        "{found}"
    );
    let utf_16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let found = read("f.csv", &[b"\xff\xfe".as_slice(), &utf_16].concat()[..]);
    let found = found.unwrap_err().message;
    assert!(
        found.starts_with("f.csv:1: the file is not UTF-8"),
        "{found}"
    );
}

#[test]
fn costs_that_are_none_are_refused_and_failed_trials_need_none() {
    let file = |cost: &str| format!("{HEADER},cost\nx,30,4,1,seq,9,{cost}\nx,30,4,1,par,failed,\n");
    assert!(table(&file("2")).is_ok());
    for wrong in ["", "nan", "-3", "0", "2 USD"] {
        let found = message(&file(wrong));
        assert!(
            found.starts_with("f.csv:2: block 1 of cell \"x\": cost is "),
            "{found}"
        );
    }
}

#[test]
fn orders_are_places_or_one_mark_and_a_file_has_one_kind() {
    let file = |orders: [&str; 4]| {
        let [a, b, c, d] = orders;
        format!(
            "{HEADER},order\nx,30,4,1,seq,9,{a}\nx,30,4,1,par,3,{b}\nx,30,4,2,seq,9,{c}\nx,30,4,2,par,3,{d}\n"
        )
    };
    let found = |orders| -> Vec<Order> {
        let reps = table(&file(orders)).unwrap();
        reps[0].cells[0]
            .pairs
            .iter()
            .map(|pair| pair.order)
            .collect()
    };
    assert_eq!(
        found(["1", "2", "2", "1"]),
        [Order::SeqFirst, Order::ParFirst]
    );
    assert_eq!(
        found(["SP", "SP", "par-first", "par-first"]),
        [Order::SeqFirst, Order::ParFirst]
    );
    assert_eq!(
        found(["0", "0", "1", "1"]),
        [Order::Mark(0), Order::Mark(1)]
    );
    for (orders, wanted) in [
        (
            ["1", "2", "1", "1"],
            "f.csv:5: block 2 of cell \"x\": both rows have the order 1",
        ),
        (
            ["0", "0", "1", "2"],
            "f.csv:5: block 2 of cell \"x\": its two rows have two orders",
        ),
        (
            ["SP", "PS", "SP", "SP"],
            "f.csv:3: block 1 of cell \"x\": its two rows disagree on the order",
        ),
        (
            ["first", "2", "1", "2"],
            "f.csv:2: block 1 of cell \"x\": order is \"first\"",
        ),
    ] {
        let found = message(&file(orders));
        assert!(found.starts_with(wanted), "{found}");
    }
}

#[test]
fn of_several_mistakes_the_first_in_the_file_is_told() {
    let text = rows(&["y,30,4,1,seq,9", "x,30,4,1,seq,9", "y,30,4,1,par,9"]);
    assert!(message(&text).starts_with("f.csv:3: block 1 of cell \"x\": no row with arm par"));
}

#[test]
fn long_and_strange_names_stay_one_short_line() {
    let strange = "é".repeat(5000);
    let found = message(&rows(&[&format!("{strange},30,4,1,seq,0")]));
    assert!(found.len() < 500, "{found}");
    let found = message(&rows(&["\"a\nb\",30,4,1,seq,1"]));
    assert!(
        found.contains("cell has a line break") && !found.contains('\n'),
        "{found}"
    );
}

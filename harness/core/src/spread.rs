//! Which adapter renders which chunk, where a machine has several.
//!
//! Chunks are spread over adapters of one model only: two models may take unlike long, and a comparison of chunks would be
//! one of cards. Pixels are the same on all of them.

use crate::protocol::Adapter;

/// The adapters that share the work of the one at `chosen`: all of its model and driver, in the order of the machine,
/// itself among them. Of a rasteriser there is one, however often it is listed: it has all the cores already.
pub fn same_model(adapters: &[Adapter], chosen: usize) -> Vec<usize> {
    let Some(own) = adapters.get(chosen) else {
        return vec![chosen];
    };
    if own.is_software() {
        return vec![chosen];
    }
    let alike = |(index, adapter): (usize, &Adapter)| (adapter == own).then_some(index);
    adapters.iter().enumerate().filter_map(alike).collect()
}

/// The adapter of each of so many chunks, in turn, the chosen one first. Chunks of a plan are alike long, so that in turn is
/// as even as it gets.
pub fn spread(chunks: usize, over: &[usize], chosen: usize) -> Vec<usize> {
    let first = over.iter().position(|index| *index == chosen).unwrap_or(0);
    let turns = over.iter().cycle().skip(first).take(chunks);
    match over {
        [] => vec![chosen; chunks],
        _ => turns.copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::AdapterClass;
    use proptest::prelude::*;

    fn adapter(name: &str, class: AdapterClass) -> Adapter {
        Adapter {
            name: name.to_owned(),
            driver: "a driver 1.2".to_owned(),
            class,
        }
    }

    fn machine(names: &[&str]) -> Vec<Adapter> {
        let class = |name: &str| match name {
            "llvmpipe" => AdapterClass::Software,
            _ => AdapterClass::Hardware,
        };
        names
            .iter()
            .map(|name| adapter(name, class(name)))
            .collect()
    }

    #[test]
    fn one_adapter_renders_all_of_it() {
        let adapters = machine(&["llvmpipe"]);
        assert_eq!(same_model(&adapters, 0), [0]);
        assert_eq!(spread(3, &[0], 0), [0, 0, 0]);
    }

    #[test]
    fn chunks_go_to_adapters_of_one_model_in_turn() {
        let adapters = machine(&["T4", "L4", "T4", "T4", "llvmpipe", "llvmpipe"]);
        assert_eq!(same_model(&adapters, 0), [0, 2, 3]);
        assert_eq!(same_model(&adapters, 1), [1]);
        assert_eq!(
            same_model(&adapters, 4),
            [4],
            "two listings of one rasteriser are one"
        );
        assert_eq!(spread(5, &[0, 2, 3], 0), [0, 2, 3, 0, 2]);
        assert_eq!(spread(2, &[0, 2, 3], 2), [2, 3]);
    }

    #[test]
    fn another_driver_is_another_model() {
        let mut adapters = machine(&["T4", "T4"]);
        adapters[1].driver = "a driver 1.3".to_owned();
        assert_eq!(same_model(&adapters, 0), [0]);
    }

    proptest! {
        #[test]
        fn no_adapter_has_two_chunks_more_than_another(
            names in proptest::collection::vec(prop_oneof![Just("T4"), Just("L4"), Just("llvmpipe")], 1..7),
            chosen in 0usize..7,
            chunks in 0usize..20,
        ) {
            let adapters = machine(&names);
            let chosen = chosen % adapters.len();
            let over = same_model(&adapters, chosen);
            prop_assert!(over.contains(&chosen));
            let spread = spread(chunks, &over, chosen);
            prop_assert_eq!(spread.len(), chunks);
            prop_assert!(spread.first().is_none_or(|first| *first == chosen));
            let counts: Vec<usize> = over
                .iter()
                .map(|index| spread.iter().filter(|own| *own == index).count())
                .collect();
            prop_assert_eq!(counts.iter().sum::<usize>(), chunks);
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
            prop_assert!(spread.iter().all(|index| adapters[*index].name == adapters[chosen].name));
        }
    }
}

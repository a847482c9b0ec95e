//! The first line of a file of timings: which column is which, in any order.

use twofold_core::strict::nearest;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The experiment a row belongs to.
    Rep,
    /// What was compared.
    Cell,
    /// Length of the video.
    Duration,
    /// Jobs of the parallel arm.
    Chunks,
    /// The unit of pairing.
    Block,
    /// When in its block a row was measured.
    Order,
    /// Sequential or parallel.
    Arm,
    /// The response.
    Wall,
    /// What it cost.
    Cost,
}

/// Name, column, and whether a file may do without it.
const COLUMNS: [(&str, Column, bool); 9] = [
    ("rep", Column::Rep, true),
    ("cell", Column::Cell, false),
    ("duration_s", Column::Duration, false),
    ("chunks", Column::Chunks, false),
    ("block", Column::Block, false),
    ("order", Column::Order, true),
    ("arm", Column::Arm, false),
    ("wall_s", Column::Wall, false),
    ("cost", Column::Cost, true),
];

/// A header that has everything, for hints.
pub const EXAMPLE: &str = "rep,cell,duration_s,chunks,block,order,arm,wall_s,cost";

/// Where each column stands in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    places: [Option<usize>; COLUMNS.len()],
    /// How many columns there are.
    pub width: usize,
}

/// What is wrong with a header, and what to do.
pub type Mistake = (String, String);

impl Header {
    /// Of the names in a file's first line.
    ///
    /// # Errors
    /// Where a name is unknown, doubled or missing.
    pub fn of(names: &[String]) -> Result<Self, Mistake> {
        if is_export(names) {
            return Err((
                "this is the CSV that twofold export writes, with warm-up and without arms"
                    .to_owned(),
                "analyze the run itself: twofold analyze RUN".to_owned(),
            ));
        }
        let mut places = [None; COLUMNS.len()];
        for (place, name) in names.iter().enumerate() {
            let Some(known) = COLUMNS.iter().position(|(known, ..)| known == name) else {
                return Err(unknown(name, names));
            };
            if places[known].replace(place).is_some() {
                return Err((
                    format!("column \"{name}\" stands twice"),
                    "a column stands once: leave one of them out".to_owned(),
                ));
            }
        }
        for (place, (name, _, optional)) in places.iter().zip(COLUMNS) {
            if place.is_none() && !optional {
                return Err((
                    format!("column \"{name}\" is missing"),
                    format!(
                        "columns are {EXAMPLE}, in any order; rep, order and cost may be left out"
                    ),
                ));
            }
        }
        Ok(Self {
            places,
            width: names.len(),
        })
    }

    /// Where a column stands; `None` for one that the file does without.
    pub fn place(&self, column: Column) -> Option<usize> {
        let known = COLUMNS.iter().position(|(_, known, _)| *known == column);
        known.and_then(|known| self.places[known])
    }
}

/// Whether these are the columns of `twofold export --csv`.
fn is_export(names: &[String]) -> bool {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    ["block", "order", "cell", "warmup", "interrupted", "failed"]
        .into_iter()
        .all(has)
}

fn unknown(name: &str, names: &[String]) -> Mistake {
    if let [only] = names {
        for (separator, said) in [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")] {
            if only.contains(separator) {
                return (
                    format!("columns are separated by {said}"),
                    "separate them by commas, and write numbers with a point".to_owned(),
                );
            }
        }
    }
    let known = COLUMNS.map(|(known, ..)| known);
    let lower = name.to_lowercase();
    // A name without its unit is nearer than one with as many letters changed.
    let same = |known: &&&str| **known == lower || known.strip_suffix("_s") == Some(lower.as_str());
    let near = match known.iter().find(same) {
        Some(known) => format!("did you mean \"{known}\"?"),
        None => nearest(name, &known),
    };
    let shown = crate::timings::shown(name.as_bytes());
    (format!("unknown column \"{shown}\""), near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Result<Header, Mistake> {
        let names: Vec<String> = line.split(',').map(str::to_owned).collect();
        Header::of(&names)
    }

    #[test]
    fn columns_stand_in_any_order_and_three_may_be_left_out() {
        let header = of("wall_s,arm,block,chunks,duration_s,cell").unwrap();
        assert_eq!(header.place(Column::Wall), Some(0));
        assert_eq!(header.place(Column::Cell), Some(5));
        for absent in [Column::Rep, Column::Order, Column::Cost] {
            assert_eq!(header.place(absent), None);
        }
        assert_eq!(of(EXAMPLE).unwrap().place(Column::Cost), Some(8));
    }

    #[test]
    fn a_wrong_header_says_what_to_do() {
        let said = |line: &str| of(line).map(|_| ()).unwrap_err();
        assert_eq!(
            said("cell,duration_s,chunks,block,arm").0,
            "column \"wall_s\" is missing"
        );
        assert_eq!(
            said(&format!("{EXAMPLE},arm")).0,
            "column \"arm\" stands twice"
        );
        let (message, hint) = said("Cell,duration_s");
        assert_eq!(
            (message.as_str(), hint.as_str()),
            ("unknown column \"Cell\"", "did you mean \"cell\"?")
        );
        assert!(said("cell,wall").1.contains("\"wall_s\""));
        assert!(said("cell,chunk").1.contains("\"chunks\""));
        assert!(said("cell;arm").0.contains("semicolons"));
        assert!(said("cell\tarm").0.contains("tabs"));
    }
}

//! Every name that can be asked for, and the nearest one where something else is.

use std::collections::BTreeMap;

use crate::view::{Table, View};

/// What a view has, by name.
pub struct Names {
    /// Lists of sentences.
    pub lists: BTreeMap<String, usize>,
    /// Tables.
    pub tables: BTreeMap<String, Table>,
    /// Charts: their titles; absent where there is nothing to draw.
    pub charts: BTreeMap<String, Option<String>>,
    /// Values.
    pub values: BTreeMap<String, String>,
    /// Whether there are pictures.
    pub gallery: bool,
}

impl Names {
    /// Those of a view.
    pub fn of(view: &View) -> Self {
        let title = |chart: &crate::view::ChartView| (!chart.empty).then(|| chart.title.clone());
        Self {
            lists: view
                .lists
                .iter()
                .map(|(name, said)| (name.clone(), said.len()))
                .collect(),
            tables: view.tables.clone(),
            charts: view
                .charts
                .iter()
                .map(|(name, chart)| (name.clone(), title(chart)))
                .collect(),
            values: view.values.clone(),
            gallery: !view.gallery.is_empty(),
        }
    }
}

/// What stands under a name, or the error that names the nearest one.
pub fn known<'n, T>(
    kind: &str,
    names: &'n BTreeMap<String, T>,
    name: &str,
) -> Result<&'n T, String> {
    names.get(name).ok_or_else(|| {
        let known: Vec<&String> = names.keys().collect();
        format!(
            "unknown {kind} {name:?} ({})",
            hint(&format!("{kind}s"), name, &known)
        )
    })
}

/// `hint: did you mean "summary"?`, or every name where none is near.
pub fn hint<S: AsRef<str>>(what: &str, wrong: &str, known: &[S]) -> String {
    let nearest = known
        .iter()
        .map(|name| (strsim::jaro_winkler(wrong, name.as_ref()), name.as_ref()))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((near, name)) if near > 0.75 => format!("hint: did you mean {name:?}?"),
        _ => {
            let names: Vec<String> = known
                .iter()
                .map(|name| format!("{:?}", name.as_ref()))
                .collect();
            format!("hint: the {what} are {}", names.join(", "))
        }
    }
}

//! `[threshold]`: whose trials the lines of the break-even duration are drawn through, beside the run's own.

use super::keys;
use super::read::read_id;
use crate::strict::{Fault, Field};

/// Reads the experiments whose latest run joins the fit; `own` cannot be among them.
pub(super) fn read_joins(field: &Field<'_>, own: &str) -> Result<Vec<String>, Fault> {
    let table = field.table(keys::THRESHOLD)?;
    let mut ids: Vec<String> = vec![];
    let items = table.required("with")?.list()?;
    for item in &items {
        let id = read_id(item)?;
        if id == own {
            return Err(item.fault(
                format!("\"{id}\" cannot join itself"),
                Some("its own trials are in the fit already; name another experiment"),
            ));
        }
        if let Some(first) = ids.iter().position(|known| *known == id) {
            let fault = item.fault(
                format!("\"{id}\" is named twice"),
                Some("leave one of them out"),
            );
            return Err(fault.pointing_at(items[first].span(), "first given here"));
        }
        ids.push(id);
    }
    Ok(ids)
}

//! The templates a report is rendered with: the caller's, or the ones built in.

/// Texts of templates; their names are for error messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// What the notebook is called.
    pub notebook_name: String,
    /// Markdown with cells.
    pub notebook: String,
    /// The page around it.
    pub page: String,
    /// The page's style sheet.
    pub style: String,
    /// The charts' style sheet.
    pub chart_style: String,
}

impl Templates {
    /// The built-in ones for executors that are compared: nothing in them speaks of a criterion.
    pub fn comparison() -> Self {
        Self {
            notebook_name: "templates/notebooks/comparison.md".to_owned(),
            notebook: include_str!("../../../templates/notebooks/comparison.md").to_owned(),
            ..Self::default()
        }
    }
}

impl Default for Templates {
    /// The built-in ones, so that an installed program needs no checkout.
    fn default() -> Self {
        Self {
            notebook_name: "templates/notebooks/decision.md".to_owned(),
            notebook: include_str!("../../../templates/notebooks/decision.md").to_owned(),
            page: include_str!("../../../templates/page.html").to_owned(),
            style: include_str!("../../../templates/style.css").to_owned(),
            chart_style: include_str!("../../../templates/chart.css").to_owned(),
        }
    }
}

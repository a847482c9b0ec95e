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
    /// The page of all findings.
    pub front_page: String,
}

impl Templates {
    /// The built-in notebooks: what `{% extends %}` calls them, and their texts.
    pub(crate) const NOTEBOOKS: [(&str, &str); 2] = [
        (
            "decision.md",
            include_str!("../../../templates/notebooks/decision.md"),
        ),
        (
            "comparison.md",
            include_str!("../../../templates/notebooks/comparison.md"),
        ),
    ];

    /// The page's style sheet, unable to end its element.
    pub(crate) fn style(&self) -> String {
        self.style.trim().replace("</", "<\\/")
    }

    /// The charts' style sheet, likewise.
    pub(crate) fn chart_style(&self) -> String {
        self.chart_style.trim().replace("</", "<\\/")
    }

    /// The built-in ones for executors that are compared: nothing in them speaks of a criterion.
    pub fn comparison() -> Self {
        Self {
            notebook_name: "templates/notebooks/comparison.md".to_owned(),
            notebook: Self::NOTEBOOKS[1].1.to_owned(),
            ..Self::default()
        }
    }
}

impl Default for Templates {
    /// The built-in ones, so that an installed program needs no checkout.
    fn default() -> Self {
        Self {
            notebook_name: "templates/notebooks/decision.md".to_owned(),
            notebook: Self::NOTEBOOKS[0].1.to_owned(),
            page: include_str!("../../../templates/page.html").to_owned(),
            style: include_str!("../../../templates/style.css").to_owned(),
            chart_style: include_str!("../../../templates/chart.css").to_owned(),
            front_page: include_str!("../../../templates/front-page.html").to_owned(),
        }
    }
}

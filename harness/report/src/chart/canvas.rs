//! A drawing area in whole units with the few shapes the charts are made of.
//!
//! Plotters lays text out by measuring fonts; this project has none on purpose. So text is placed by its anchor alone,
//! which the viewer's own font resolves exactly, and widths are only estimated, on the generous side.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::{Circle, PathElement, Polygon, Rectangle};
use plotters::prelude::{IntoDrawingArea, IntoFont, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontStyle, ShapeStyle, TextStyle};

use super::Role;
use crate::escape::clean;

/// What drawing gives.
pub type Drawn<T = ()> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

/// A place, in units from the upper left corner.
pub type Place = (i32, i32);

/// An open drawing.
pub struct Canvas<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
}

/// Draws with `with` on an area of this size and gives the raw SVG.
pub fn draw(width: i32, height: i32, with: impl FnOnce(&Canvas<'_>) -> Drawn) -> Drawn<String> {
    let mut raw = String::new();
    {
        let size = (
            u32::try_from(width).unwrap_or(1),
            u32::try_from(height).unwrap_or(1),
        );
        let canvas = Canvas {
            area: SVGBackend::with_string(&mut raw, size).into_drawing_area(),
        };
        canvas.rect((0, 0), (width, height), Role::Paper)?;
        with(&canvas)?;
        canvas.area.present()?;
    }
    Ok(raw)
}

/// Plotters divides sizes by this before it writes them.
const LEADING: f64 = 1.24;

/// How a text is set.
#[derive(Clone, Copy)]
pub struct Text {
    role: Role,
    size: i32,
    bold: bool,
    anchor: HPos,
}

impl Text {
    /// Plain text that begins at its place.
    pub fn ink() -> Self {
        Self {
            role: Role::Ink,
            size: 13,
            bold: false,
            anchor: HPos::Left,
        }
    }

    /// Text beside the matter.
    pub fn muted() -> Self {
        Self {
            role: Role::Muted,
            size: 12,
            ..Self::ink()
        }
    }

    /// In another colour.
    pub fn coloured(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// In another size.
    pub fn sized(self, size: i32) -> Self {
        Self { size, ..self }
    }

    /// Heavier.
    pub fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    /// Centred on its place.
    pub fn middle(self) -> Self {
        Self {
            anchor: HPos::Center,
            ..self
        }
    }

    /// Ending at its place.
    pub fn end(self) -> Self {
        Self {
            anchor: HPos::Right,
            ..self
        }
    }
}

/// The width a text takes at most in an ordinary sans-serif face.
pub fn width_of(text: &str, size: i32) -> i32 {
    let units: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 't' | 'f' | '.' | ',' | ' ' | '|' | '\'' => 0.36,
            'm' | 'w' | 'M' | 'W' => 0.88,
            c if c.is_uppercase() => 0.72,
            c if c.is_ascii() => 0.58,
            _ => 1.0,
        })
        .sum();
    (units * f64::from(size)).ceil() as i32
}

/// The text, cut with an ellipsis where it would be wider than `width`.
pub fn fit(text: &str, width: i32, size: i32) -> String {
    let text = clean(text);
    if width_of(&text, size) <= width {
        return text;
    }
    let mut cut = String::new();
    for c in text.chars() {
        if width_of(&cut, size) + width_of("w…", size) > width {
            break;
        }
        cut.push(c);
    }
    cut.trim_end().to_owned() + "…"
}

/// The widest label of a row.
const LABEL: i32 = 210;
/// From one line of a row's name to the next.
const LINE: i32 = 14;

/// The names of a chart's rows: on one line, or on two where one would be cut.
pub struct Labels {
    lines: Vec<Vec<String>>,
    /// How wide they are.
    pub width: i32,
}

impl Labels {
    /// Of these names.
    pub fn of<'t>(names: impl Iterator<Item = &'t String>) -> Self {
        let lines: Vec<Vec<String>> = names.map(|name| broken(name)).collect();
        let widths = lines.iter().flatten().map(|line| width_of(line, 13));
        let width = widths.max().unwrap_or(0).clamp(60, LABEL);
        Self { lines, width }
    }

    /// The height of a row that has this one where names have one line: more where they have two, so that they stay apart.
    pub fn row(&self, usual: i32) -> i32 {
        match self.lines.iter().any(|lines| lines.len() > 1) {
            true => usual + LINE - 2,
            false => usual,
        }
    }

    /// Draws the name of a row around a height.
    pub fn draw(&self, canvas: &Canvas<'_>, row: usize, y: i32, text: Text) -> Drawn {
        let lines = self.lines.get(row).map_or(&[][..], Vec::as_slice);
        let first = y - LINE * (lines.len() as i32 - 1) / 2;
        for (at, line) in lines.iter().enumerate() {
            canvas.text(line, (8, first + LINE * at as i32), text)?;
        }
        Ok(())
    }
}

/// A name in at most two lines, broken after a comma.
fn broken(name: &str) -> Vec<String> {
    if width_of(name, 13) <= LABEL {
        return vec![clean(name)];
    }
    let commas: Vec<usize> = name.match_indices(", ").map(|(at, _)| at + 1).collect();
    let fits = |at: &&usize| width_of(&name[..**at], 13) <= LABEL;
    match commas.iter().rev().find(fits) {
        Some(at) => vec![
            fit(&name[..*at], LABEL, 13),
            fit(name[*at..].trim_start(), LABEL, 13),
        ],
        None => vec![fit(name, LABEL, 13)],
    }
}

impl Canvas<'_> {
    /// A straight line.
    pub fn line(&self, from: Place, to: Place, role: Role, width: u32) -> Drawn {
        self.area.draw(&PathElement::new(
            vec![from, to],
            role.colour().stroke_width(width),
        ))
    }

    /// A dashed upright line.
    pub fn dashed(&self, x: i32, top: i32, bottom: i32, role: Role) -> Drawn {
        let mut y = top;
        while y < bottom {
            self.line((x, y), (x, (y + 5).min(bottom)), role, 2)?;
            y += 9;
        }
        Ok(())
    }

    /// Straight lines from place to place.
    pub fn path(&self, places: Vec<Place>, role: Role, width: u32) -> Drawn {
        self.area
            .draw(&PathElement::new(places, role.colour().stroke_width(width)))
    }

    /// A dashed level line.
    pub fn dashed_level(&self, y: i32, left: i32, right: i32, role: Role) -> Drawn {
        let mut x = left;
        while x < right {
            self.line((x, y), ((x + 5).min(right), y), role, 2)?;
            x += 9;
        }
        Ok(())
    }

    /// A filled rectangle; nothing where it has no width.
    pub fn rect(&self, from: Place, to: Place, role: Role) -> Drawn {
        if to.0 <= from.0 || to.1 <= from.1 {
            return Ok(());
        }
        self.area
            .draw(&Rectangle::new([from, to], role.colour().filled()))
    }

    /// The outline of a rectangle.
    pub fn frame(&self, from: Place, to: Place, role: Role) -> Drawn {
        let (a, b, c, d) = (from, (to.0, from.1), to, (from.0, to.1));
        self.area.draw(&PathElement::new(
            vec![a, b, c, d, a],
            ShapeStyle::from(&role.colour()),
        ))
    }

    /// A disc.
    pub fn disc(&self, at: Place, radius: i32, role: Role) -> Drawn {
        self.area
            .draw(&Circle::new(at, radius, role.colour().filled()))
    }

    /// A filled shape.
    pub fn shape(&self, corners: Vec<Place>, role: Role) -> Drawn {
        self.area
            .draw(&Polygon::new(corners, role.colour().filled()))
    }

    /// The outline of a shape.
    pub fn outline(&self, mut corners: Vec<Place>, role: Role) -> Drawn {
        if let Some(first) = corners.first().copied() {
            corners.push(first);
        }
        self.area
            .draw(&PathElement::new(corners, role.colour().stroke_width(2)))
    }

    /// Two crossed lines.
    pub fn cross(&self, (x, y): Place, reach: i32, role: Role) -> Drawn {
        self.line((x - reach, y - reach), (x + reach, y + reach), role, 2)?;
        self.line((x - reach, y + reach), (x + reach, y - reach), role, 2)
    }

    /// A line of text, its middle at the height of its place.
    pub fn text(&self, text: &str, at: Place, how: Text) -> Drawn {
        let font = ("sans-serif", f64::from(how.size) * LEADING).into_font();
        let font = if how.bold {
            font.style(FontStyle::Bold)
        } else {
            font
        };
        let colour = how.role.colour();
        let style = TextStyle::from(font)
            .color(&colour)
            .pos(Pos::new(how.anchor, VPos::Center));
        self.area
            .draw(&plotters::element::Text::new(clean(text), at, style))
    }
}

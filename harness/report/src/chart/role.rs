//! What a colour stands for. Plotters draws with the light colours below; style sheets replace them by class.

use plotters::style::RGBColor;

/// What is drawn, as far as its colour goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Text and what matters.
    Ink,
    /// Text and lines beside it.
    Muted,
    /// Grid lines.
    Grid,
    /// Behind everything.
    Paper,
    /// The side of an axis that meets the criterion.
    Zone,
    /// The criterion.
    Limit,
    /// IMPLEMENT.
    Good,
    /// SKIP.
    Bad,
    /// INCONCLUSIVE.
    Open,
    /// Observations.
    Point,
    /// Start-up.
    Start,
    /// Waiting.
    Wait,
    /// A stage.
    Demux,
    /// A stage.
    Decode,
    /// A stage.
    Upload,
    /// A stage.
    Render,
    /// A stage.
    Readback,
    /// A stage.
    Digest,
    /// A stage.
    Encode,
    /// A stage.
    Mux,
    /// A stage.
    HandOver,
    /// A stage that has no colour of its own.
    Other,
}

impl Role {
    /// Every role with its class and its colour on white; no two alike.
    pub const ALL: [(Role, &'static str, (u8, u8, u8)); 22] = [
        (Role::Ink, "ink", (0x1e, 0x23, 0x2d)),
        (Role::Muted, "muted", (0x5a, 0x63, 0x72)),
        (Role::Grid, "grid", (0xd9, 0xde, 0xe6)),
        (Role::Paper, "paper", (0xff, 0xff, 0xff)),
        (Role::Zone, "zone", (0xed, 0xf6, 0xf0)),
        (Role::Limit, "limit", (0x0b, 0x5f, 0xa5)),
        (Role::Good, "good", (0x17, 0x7a, 0x47)),
        (Role::Bad, "bad", (0xb0, 0x4a, 0x1a)),
        (Role::Open, "open", (0x69, 0x57, 0xb3)),
        (Role::Point, "point", (0x2a, 0x6f, 0xb0)),
        (Role::Start, "start", (0xc3, 0xc9, 0xd4)),
        (Role::Wait, "wait", (0xf1, 0xf2, 0xf5)),
        (Role::Demux, "demux", (0xd3, 0xe5, 0xf8)),
        (Role::Decode, "decode", (0xa6, 0xcb, 0xef)),
        (Role::Upload, "upload", (0xbf, 0xe9, 0xe4)),
        (Role::Render, "render", (0x8c, 0xd6, 0xad)),
        (Role::Readback, "readback", (0xd3, 0xec, 0xab)),
        (Role::Digest, "digest", (0xf5, 0xe3, 0x9b)),
        (Role::Encode, "encode", (0xf7, 0xc2, 0x95)),
        (Role::Mux, "mux", (0xf2, 0xb1, 0xb1)),
        (Role::HandOver, "hand-over", (0xda, 0xc7, 0xf1)),
        (Role::Other, "other", (0xe2, 0xd4, 0xca)),
    ];

    /// The role of a stage of the pipeline.
    pub fn of_stage(stage: &str) -> Self {
        match stage {
            "demux" => Role::Demux,
            "decode" => Role::Decode,
            "upload" => Role::Upload,
            "render" => Role::Render,
            "readback" => Role::Readback,
            "digest" => Role::Digest,
            "encode" => Role::Encode,
            "mux" => Role::Mux,
            "hand-over" => Role::HandOver,
            _ => Role::Other,
        }
    }

    /// The colour plotters is given.
    pub(super) fn colour(self) -> RGBColor {
        let (red, green, blue) = Self::ALL
            .iter()
            .find(|(role, ..)| *role == self)
            .map_or((0, 0, 0), |(_, _, colour)| *colour);
        RGBColor(red, green, blue)
    }
}

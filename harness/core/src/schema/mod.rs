//! JSON schemas of the TOML files people write, so that editors complete and check them.
//!
//! A file is described once, by the keys its strict reader knows ([`crate::spec::keys`], [`crate::track::keys`],
//! [`crate::compilation::keys`], [`crate::cost::keys`]).

mod key;
mod reference;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

pub use key::{Key, Shape};
pub use reference::reference;

use crate::{advice, compilation, cost, spec, track};

/// A kind of TOML file.
#[derive(Debug, Clone, Copy)]
pub struct File {
    /// As `twofold schema` names it.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The keys at its top.
    pub keys: &'static [Key],
}

/// Every kind of TOML file that people write, and the one that `twofold publish` writes for programs.
pub const FILES: [File; 5] = [
    File {
        name: "experiment",
        title: "A twofold experiment",
        keys: spec::keys::EXPERIMENT,
    },
    File {
        name: "track",
        title: "A highlight track of twofold",
        keys: track::keys::TRACK,
    },
    File {
        name: "compilation",
        title: "A compilation of twofold",
        keys: compilation::keys::COMPILATION,
    },
    File {
        name: "pricing",
        title: "A price list of twofold",
        keys: cost::keys::PRICES,
    },
    File {
        name: "thresholds",
        title: "From which duration on a video is worth splitting, found by twofold",
        keys: advice::keys::ADVICE,
    },
];

impl File {
    /// Its JSON schema.
    pub fn schema(&self) -> Value {
        let mut schema = table(self.keys);
        schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
        schema["title"] = json!(self.title);
        if self.name == "experiment" {
            // What varies a render is known; what varies a command is its author's.
            let names: Vec<&str> = spec::keys::FACTORS.iter().map(|key| key.name).collect();
            schema["if"] = json!({ "properties": { "workload": { "properties": { "kind": { "const": "overlay" } } } } });
            schema["then"] =
                json!({ "properties": { "factors": { "propertyNames": { "enum": names } } } });
        }
        schema
    }
}

fn table(keys: &[Key]) -> Value {
    let properties: Map<String, Value> = keys
        .iter()
        .map(|key| (key.name.to_owned(), property(key)))
        .collect();
    let required: Vec<&str> = keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    })
}

fn property(key: &Key) -> Value {
    let mut schema = shape(&key.shape);
    schema["description"] = json!(format!("{}\n\n    {}", key.about, key.example));
    if let Some(default) = key.default.and_then(|text| serde_json::from_str(text).ok()) {
        schema["default"] = default;
    }
    schema
}

fn shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Secs => {
            json!({ "type": "string", "pattern": "^[0-9]*\\.?[0-9]*(ms|s|m|min|h)$" })
        }
        Shape::Integer(least, most) => {
            json!({ "type": "integer", "minimum": least, "maximum": most })
        }
        Shape::Number(least, most) => {
            json!({ "type": "number", "minimum": least, "maximum": most })
        }
        Shape::Choice(names) => json!({ "type": "string", "enum": names() }),
        Shape::List(item) => json!({ "type": "array", "items": self::shape(item) }),
        Shape::Table(keys) => table(keys),
        Shape::Open(keys, others) => {
            let mut schema = table(keys);
            schema["additionalProperties"] = self::shape(others);
            schema
        }
        Shape::Kinds(kinds) => {
            let of = |(kind, keys): &(&str, &[Key])| {
                let mut schema = table(keys);
                schema["properties"]["kind"]["const"] = json!(kind);
                schema
            };
            json!({ "type": "object", "oneOf": kinds.iter().map(of).collect::<Vec<_>>() })
        }
        Shape::Either(shapes) => {
            json!({ "anyOf": shapes.iter().map(self::shape).collect::<Vec<_>>() })
        }
    }
}

use toml::de::{DeTable, DeValue};

use super::*;
use crate::compilation::Compilation;
use crate::compilation::keys as compilation_keys;
use crate::cost::Prices;
use crate::cost::keys as cost_keys;
use crate::overlay::Effect;
use crate::spec::Experiment;
use crate::spec::keys;
use crate::track::Track;
use crate::track::keys as track_keys;

fn schema_of(name: &str) -> Value {
    FILES
        .iter()
        .find(|file| file.name == name)
        .unwrap()
        .schema()
}

/// TOML as JSON.
fn json_of(text: &str) -> Value {
    fn value(toml: &DeValue<'_>) -> Value {
        match toml {
            DeValue::String(text) => json!(text),
            DeValue::Integer(digits) => {
                json!(i64::from_str_radix(digits.as_str(), digits.radix()).unwrap())
            }
            DeValue::Float(digits) => json!(digits.as_str().parse::<f64>().unwrap()),
            DeValue::Boolean(truth) => json!(truth),
            DeValue::Array(items) => items.iter().map(|item| value(item.get_ref())).collect(),
            DeValue::Table(table) => object(table),
            DeValue::Datetime(time) => json!(time.to_string()),
        }
    }
    fn object(table: &DeTable<'_>) -> Value {
        let entry = |(key, item): (
            &toml::Spanned<std::borrow::Cow<'_, str>>,
            &toml::Spanned<DeValue<'_>>,
        )| { (key.get_ref().to_string(), value(item.get_ref())) };
        Value::Object(table.iter().map(entry).collect())
    }
    object(DeTable::parse(text).unwrap().get_ref())
}

/// Whether a value is what a schema describes; knows the words these schemas use and no others.
fn fits(schema: &Value, value: &Value) -> bool {
    let words = schema.as_object().unwrap();
    words.iter().all(|(word, rule)| match word.as_str() {
        "type" => match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64(),
            "number" => value.is_number(),
            other => panic!("{other}"),
        },
        "minimum" => value.as_f64().is_none_or(|it| it >= rule.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|it| it <= rule.as_f64().unwrap()),
        "enum" => rule.as_array().unwrap().contains(value),
        "const" => rule == value,
        "pattern" => value
            .as_str()
            .is_none_or(|text| crate::strict::parse_secs(text).is_some()),
        "items" => value
            .as_array()
            .is_none_or(|items| items.iter().all(|item| fits(rule, item))),
        "properties" => value.as_object().is_none_or(|table| {
            let properties = rule.as_object().unwrap();
            table
                .iter()
                .all(|(key, item)| properties.get(key).is_none_or(|rule| fits(rule, item)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|table| {
            let known = words["properties"].as_object().unwrap();
            let mut others = table.iter().filter(|(key, _)| !known.contains_key(*key));
            match rule {
                Value::Bool(false) => others.next().is_none(),
                rule => others.all(|(_, item)| fits(rule, item)),
            }
        }),
        "required" => value.as_object().is_none_or(|table| {
            let keys = rule.as_array().unwrap();
            keys.iter()
                .all(|key| table.contains_key(key.as_str().unwrap()))
        }),
        "propertyNames" => value
            .as_object()
            .is_none_or(|table| table.keys().all(|key| fits(rule, &json!(key)))),
        "anyOf" => rule.as_array().unwrap().iter().any(|one| fits(one, value)),
        "oneOf" => {
            rule.as_array()
                .unwrap()
                .iter()
                .filter(|one| fits(one, value))
                .count()
                == 1
        }
        "if" => !fits(rule, value) || fits(&words["then"], value),
        "then" | "$schema" | "title" | "description" | "default" => true,
        other => panic!("a word of JSON Schema that this test does not know: {other}"),
    })
}

const SMALL: &str = "id = \"e\"
title = \"t\"
question = \"q\"
workload.kind = \"overlay\"
workload.footage.scene = \"match\"
factors.chunks = [1, 2]
design.baseline.chunks = 1
cost.cold-start.primary = \"0s\"
cost.container.cores = 2
cost.container.memory-gib = 8
prior.cost-ratio = [1, 2]
prior.source = \"s\"
";

/// The small experiment with this at a key.
fn with(path: &str, value: &str) -> String {
    let kept = SMALL.lines().filter(|line| {
        let key = line.split(" = ").next().unwrap();
        key != path && !key.starts_with(&format!("{path}."))
    });
    let mut lines: Vec<&str> = kept.collect();
    let own = format!("{path} = {value}");
    lines.push(&own);
    lines.join("\n")
}

/// Every table of an experiment with its path, and the keys in it.
fn tables() -> Vec<(&'static str, &'static [Key])> {
    vec![
        ("", keys::EXPERIMENT),
        ("workload.", keys::OVERLAY),
        ("workload.footage.", keys::FOOTAGE),
        ("design.", keys::DESIGN),
        ("executor.", keys::EXECUTOR),
        ("cost.", keys::COST),
        ("cost.cold-start.", keys::COLD_START),
        ("cost.container.", keys::CONTAINER),
        ("criterion.", keys::CRITERION),
        ("prior.", keys::PRIOR),
        ("publish.", keys::PUBLISH),
    ]
}

#[test]
fn every_example_and_track_of_the_repository_fits_its_schema() {
    for text in [
        include_str!("../../../../experiments/demo.toml"),
        include_str!("../../../../experiments/demo-long.toml"),
        SMALL,
    ] {
        Experiment::parse("e", text).unwrap();
        assert!(fits(&schema_of("experiment"), &json_of(text)), "{text}");
    }
    let text = include_str!("../../../../data/highlights/identity.toml");
    Track::parse("t", text).unwrap();
    assert!(fits(&schema_of("track"), &json_of(text)));
    let text = include_str!("../../../../data/compilations/season.toml");
    Compilation::parse("c", text).unwrap();
    assert!(fits(&schema_of("compilation"), &json_of(text)));
    let text = include_str!("../../../../data/pricing/modal.toml");
    Prices::parse("p", text).unwrap();
    assert!(fits(&schema_of("pricing"), &json_of(text)));
}

#[test]
fn what_a_key_shows_as_its_example_fits_it() {
    let tables = tables().into_iter().map(|(_, keys)| keys);
    let others = [
        keys::COMMAND,
        keys::FACTORS,
        keys::ENCODER,
        track_keys::TRACK,
        track_keys::HIGHLIGHT,
        track_keys::KEYFRAME,
    ];
    let more = [
        compilation_keys::COMPILATION,
        compilation_keys::STYLES,
        compilation_keys::STYLE,
        compilation_keys::CLIP,
        keys::WAITING,
        cost_keys::PRICES,
        cost_keys::CORE,
        cost_keys::MEMORY,
        cost_keys::GPU,
        cost_keys::BILLING,
    ];
    let effects = Effect::KINDS.iter().map(|(_, keys)| *keys);
    for key in tables.chain(others).chain(more).chain(effects).flatten() {
        if key.example.starts_with("[[") {
            continue;
        }
        let example = json_of(key.example);
        let value = example
            .get(key.name)
            .unwrap_or_else(|| panic!("{}", key.example));
        assert!(fits(&property(key), value), "{}: {}", key.name, key.example);
    }
}

#[test]
fn the_reader_refuses_what_lies_outside_a_range_and_nothing_else_for_its_range() {
    let message = |path: &str, value: String| {
        Experiment::parse("e", &with(path, &value))
            .map_or_else(|fault| fault.to_string(), |_| String::new())
    };
    for (path, key) in tables()
        .iter()
        .flat_map(|(path, keys)| keys.iter().map(move |key| (path, key)))
    {
        let path = format!("{path}{}", key.name);
        let (inside, outside): (Vec<String>, Vec<String>) = match key.shape {
            Shape::Integer(least, most) => (
                vec![least.to_string(), most.to_string()],
                [least.checked_sub(1), most.checked_add(1)]
                    .iter()
                    .flatten()
                    .map(i64::to_string)
                    .collect(),
            ),
            Shape::Number(least, most) => (
                vec![format!("{least:?}"), format!("{most:?}")],
                vec![format!("{:?}", least - 1e-4), format!("{:?}", most * 1.01)],
            ),
            _ => continue,
        };
        for value in inside {
            assert!(
                !message(&path, value.clone()).contains("out of range"),
                "{path} = {value}"
            );
        }
        for value in outside {
            assert!(
                message(&path, value.clone()).contains("out of range"),
                "{path} = {value}"
            );
            assert!(
                !fits(&schema_of("experiment"), &json_of(&with(&path, &value))),
                "{path} = {value}"
            );
        }
    }
}

#[test]
fn a_default_said_aloud_changes_nothing() {
    let silent = Experiment::parse("e", SMALL).unwrap();
    let mut said = 0;
    for (path, key) in tables()
        .iter()
        .flat_map(|(path, keys)| keys.iter().map(move |key| (path, key)))
    {
        let Some(default) = key
            .default
            .filter(|text| !text.starts_with('{') && key.name != "notebook")
        else {
            continue;
        };
        let text = with(&format!("{path}{}", key.name), default);
        assert_eq!(
            Experiment::parse("e", &text).unwrap(),
            silent,
            "{path}{} = {default}",
            key.name
        );
        said += 1;
    }
    assert!(said > 10);
    for (kind, keys) in Effect::KINDS {
        let defaults = keys.iter().skip(1);
        let said: Vec<String> = defaults
            .map(|key| format!("{} = {}", key.name, key.default.unwrap()))
            .collect();
        let text = format!("effect = {{ kind = \"{kind}\", {} }}", said.join(", "));
        let track = Track::parse("t", &text).unwrap();
        assert_eq!(Some(track.effect), Effect::of_kind(kind), "{text}");
    }
    assert_eq!(Track::parse("t", "").unwrap().effect.kind(), "spotlight");
    let key = "{ time = 0.0, x = 0.5, y = 0.5, rx = 0.1, ry = 0.1 }";
    let highlight = |extra: &str| {
        let text = format!("[[highlight]]\n{extra}\nkeyframes = [{key}]");
        assert!(fits(&schema_of("track"), &json_of(&text)), "{text}");
        Track::parse("t", &text)
    };
    for key in track_keys::HIGHLIGHT {
        if let Some(default) = key.default {
            assert_eq!(
                highlight(&format!("{} = {default}", key.name)),
                highlight("")
            );
        }
    }
}

#[test]
fn schema_and_reader_refuse_the_same_shapes() {
    for (path, value) in [
        ("titel", "\"x\""),
        ("title", "3"),
        ("task", "[]"),
        ("workload", "{ kind = \"overlay\" }"),
        ("workload", "{ kind = \"render\" }"),
        (
            "workload",
            "{ kind = \"command\", argv = [\"a\"], footage = {} }",
        ),
        ("workload.strategy", "\"keyfram\""),
        ("factors", "{ chunk = [1, 2] }"),
        ("factors.chunks", "[1, 0]"),
        ("factors.duration", "[\"4\"]"),
        ("design", "{}"),
        ("design.blocks", "3"),
        ("executor.kind", "\"alone\""),
        ("publish.accepts", "[\"hardware\"]"),
        ("cost.cold-start.also", "[5]"),
        ("cost.billed", "[\"rent\"]"),
        ("cost.orchestrator", "\"free\""),
        ("cost.granularity", "1"),
        ("cost.container", "{ cores = 2 }"),
        ("cost.price", "\"p.toml\""),
    ] {
        let text = with(path, value);
        assert!(Experiment::parse("e", &text).is_err(), "{path} = {value}");
        assert!(
            !fits(&schema_of("experiment"), &json_of(&text)),
            "{path} = {value}"
        );
    }
    let list = include_str!("../../../../data/pricing/modal.toml");
    for (from, to) in [
        ("note ", "notes "),
        ("\"USD\"", "\"EUR\""),
        ("[\"hardware\"]", "[\"gpu\"]"),
        ("usd-per-sec = 0.000164", "usd-per-sec = 11"),
        ("idle = \"60s\"", "idle = 60"),
        ("minimum     = 0.125", "minimum     = -1"),
    ] {
        let text = list.replacen(from, to, 1);
        assert!(Prices::parse("p", &text).is_err(), "{to}");
        assert!(!fits(&schema_of("pricing"), &json_of(&text)), "{to}");
    }
    for text in [
        "effect = { dimm = 0.5 }",
        "effect = { kind = \"glow\" }",
        "effect = { kind = \"ring\", dim = 0.5 }",
        "effect = { width = 0.5 }",
        "highlight = [ { interpolation = \"cubic\" } ]",
        "highlight = [ {} ]",
        "highlight = [ { keyframes = [ { time = 0.0, x = 2.0, y = 0.5, rx = 0.1, ry = 0.1 } ] } ]",
    ] {
        assert!(Track::parse("t", text).is_err(), "{text}");
        assert!(!fits(&schema_of("track"), &json_of(text)), "{text}");
    }
}

#[test]
fn schema_and_reader_refuse_the_same_shapes_of_compilations() {
    for text in [
        "",
        "clip = [ { plaier = \"7\" } ]",
        "clip = [ { in = 5 } ]",
        "clip = [ { rating = 6 } ]",
        "fps = 0\nclip = [ {} ]",
        "style.player.place = \"middle\"\nclip = [ {} ]",
        "style.name.size = 0.1\nclip = [ {} ]",
        "style.text.size = 0.9\nclip = [ {} ]",
    ] {
        assert!(Compilation::parse("c", text).is_err(), "{text}");
        assert!(!fits(&schema_of("compilation"), &json_of(text)), "{text}");
    }
}

/// Keys belong into the `keys.rs` beside a reader, where the schema finds them.
#[test]
fn no_reader_has_a_list_of_keys_of_its_own() {
    for (name, text) in [
        ("read.rs", include_str!("../spec/read.rs")),
        ("factors.rs", include_str!("../spec/factors.rs")),
        ("workload.rs", include_str!("../spec/workload.rs")),
        ("cost.rs", include_str!("../spec/cost.rs")),
        ("prices.rs", include_str!("../cost/prices.rs")),
        ("parse.rs", include_str!("../track/parse.rs")),
        ("parse.rs", include_str!("../compilation/parse.rs")),
    ] {
        let flat: String = text.split_whitespace().collect();
        assert!(
            !flat.contains(".table(&[") && !flat.contains("&parsed,&["),
            "{name}: move the list into keys.rs"
        );
    }
}

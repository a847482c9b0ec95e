//! A price list: dated and sourced, read as strictly as an experiment.

use serde::{Deserialize, Serialize};

use super::keys::{self, DAY_SECS, MOST_CORES, MOST_USD};
use super::{MachineClass, Phase, Phases};
use crate::digest::Digest;
use crate::strict::{Fault, Field, Table, Text};

/// Prices of a provider on a day, in USD.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Whose.
    pub name: String,
    /// Digest of the list's text.
    pub digest: Digest,
    /// The day they were read, as `2026-07-01`.
    pub date: String,
    /// Where they were read.
    pub source: String,
    /// What a reader has to know.
    pub note: Option<String>,
    /// Whose measured seconds may be priced with it.
    pub machines: Vec<MachineClass>,
    /// A physical core.
    pub usd_per_core_sec: f64,
    /// The fewest cores a container is billed.
    pub minimum_cores: f64,
    /// A GiB of memory.
    pub usd_per_gib_sec: f64,
    /// The GPUs.
    pub gpus: Vec<Gpu>,
    /// How seconds are billed, as far as it is known.
    pub billing: ListBilling,
}

/// A GPU's price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gpu {
    /// What an experiment calls it.
    pub name: String,
    /// Its price.
    pub usd_per_sec: f64,
    /// How adapters that are it call themselves.
    pub adapters: Vec<String>,
}

impl Gpu {
    /// Whether an adapter is this GPU: all words of one of its names are among the adapter's.
    pub fn is(&self, adapter: &str) -> bool {
        let has = words(adapter);
        let all = |name: &String| {
            let wanted = words(name);
            !wanted.is_empty() && wanted.iter().all(|word| has.contains(word))
        };
        self.adapters.iter().any(all)
    }
}

fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// How a provider bills, where its list says so.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListBilling {
    /// The phases that are billed.
    pub billed: Option<Phases>,
    /// To what a container's seconds are rounded up.
    pub granularity_secs: Option<f64>,
    /// The fewest seconds a container is billed.
    pub minimum_secs: Option<f64>,
    /// How long a container stays up after its work.
    pub idle_secs: Option<f64>,
}

impl Prices {
    /// Reads the text of a price list; `file` is how messages name it.
    ///
    /// # Errors
    /// The first mistake, with its line, column and a hint.
    pub fn parse(file: &str, text: &str) -> Result<Self, Fault> {
        let text = Text { file, text };
        let parsed = text.parse()?;
        let root = Table::root(text, &parsed, keys::PRICES)?;
        let string = |key: &str| Ok(root.required(key)?.line()?.to_owned());
        root.required("currency")?.choice(&[("USD", ())])?;
        let machines = root.required("machines")?.list()?;
        let core = root.required("core")?.table(keys::CORE)?;
        let memory = root.required("memory")?.table(keys::MEMORY)?;
        let note = root.optional("note").map(|field| field.line());
        Ok(Self {
            name: string("name")?,
            digest: Digest::of(text.text.as_bytes()),
            date: read_date(&root.required("date")?)?,
            source: string("source")?,
            note: note.transpose()?.map(str::to_owned),
            machines: machines
                .iter()
                .map(|field| field.choice(&MachineClass::ALL))
                .collect::<Result<_, _>>()?,
            usd_per_core_sec: usd(&core, "usd-per-sec")?,
            minimum_cores: core
                .optional("minimum")
                .map_or(Ok(0.0), |field| field.number(0.0..=MOST_CORES))?,
            usd_per_gib_sec: usd(&memory, "usd-per-gib-sec")?,
            gpus: root
                .optional("gpu")
                .map_or(Ok(vec![]), |field| read_gpus(&field))?,
            billing: root
                .optional("billing")
                .map(|field| read_billing(&field.table(keys::BILLING)?))
                .transpose()?
                .unwrap_or_default(),
        })
    }

    /// The GPU of this name.
    pub fn gpu(&self, name: &str) -> Option<&Gpu> {
        self.gpus.iter().find(|gpu| gpu.name == name)
    }
}

fn usd(table: &Table<'_>, key: &str) -> Result<f64, Fault> {
    table.required(key)?.number(0.0..=MOST_USD)
}

/// A day of the calendar, as a text.
fn read_date(field: &Field<'_>) -> Result<String, Fault> {
    let text = field.string()?;
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, digits: usize| {
        let part = parts.get(at).filter(|part| part.len() == digits)?;
        part.bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let day = (number(0, 4), number(1, 2), number(2, 2));
    let is_day = match (day, parts.len()) {
        ((Some(year), Some(month), Some(day)), 3) => {
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = match month {
                2 if is_leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                1..=12 => 31,
                _ => 0,
            };
            (1..=days).contains(&day)
        }
        _ => false,
    };
    if !is_day {
        let message = format!(
            "{} = \"{}\" is not a day",
            field.name(),
            text.escape_debug()
        );
        return Err(field.fault(message, Some("year, month and day: \"2026-07-01\"")));
    }
    Ok(text.to_owned())
}

fn read_gpus(field: &Field<'_>) -> Result<Vec<Gpu>, Fault> {
    let mut gpus: Vec<Gpu> = vec![];
    for field in field.items("write [[gpu]] above each one")? {
        let table = field.table(keys::GPU)?;
        let of_name = table.required("name")?;
        let name = of_name.string()?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !name.chars().all(plain) {
            let message = format!("\"{}\" is not a GPU's name", name.escape_debug());
            let hint = "lower-case letters, digits and \"-\", such as \"a100-40gb\"";
            return Err(of_name.fault(message, Some(hint)));
        }
        if gpus.iter().any(|known| known.name == name) {
            let message = format!("GPU \"{name}\" has two prices");
            return Err(of_name.fault(message, Some("leave one of them out")));
        }
        let adapters = table.required("adapters")?.list()?;
        gpus.push(Gpu {
            name: name.to_owned(),
            usd_per_sec: usd(&table, "usd-per-sec")?,
            adapters: adapters
                .iter()
                .map(|field| field.line().map(str::to_owned))
                .collect::<Result<_, _>>()?,
        });
    }
    Ok(gpus)
}

fn read_billing(table: &Table<'_>) -> Result<ListBilling, Fault> {
    Ok(ListBilling {
        billed: table
            .optional("billed")
            .map(|field| read_phases(&field))
            .transpose()?,
        granularity_secs: read_secs(table, "granularity")?,
        minimum_secs: read_secs(table, "minimum")?,
        idle_secs: read_secs(table, "idle")?,
    })
}

/// A mask of phases, as a price list and an experiment say it.
pub(crate) fn read_phases(field: &Field<'_>) -> Result<Phases, Fault> {
    let mut phases: Vec<Phase> = vec![];
    for item in field.list()? {
        let phase = item.choice(&Phase::ALL)?;
        // A queue is in no trial's timing: a bill that leaves out what it names would be wrong without saying so.
        if phase == Phase::Queue {
            let message = format!(
                "{} names \"queue\", and a queue is never billed",
                field.name()
            );
            let hint = "leave \"queue\" out: waiting for a machine is in no bill here";
            return Err(item.fault(message, Some(hint)));
        }
        if phases.contains(&phase) {
            let hint = "name each phase once";
            return Err(item.fault(format!("{} names a phase twice", field.name()), Some(hint)));
        }
        phases.push(phase);
    }
    if !phases.contains(&Phase::Work) {
        let message = format!("{} leaves out \"work\"", field.name());
        return Err(field.fault(message, Some("work is what is paid for: add \"work\"")));
    }
    Ok(Phases::of(&phases))
}

/// A time of a bill, at most a day.
pub(crate) fn read_secs(table: &Table<'_>, key: &str) -> Result<Option<f64>, Fault> {
    let field = table.optional(key);
    field.map(|field| field.secs(0.0..=DAY_SECS)).transpose()
}

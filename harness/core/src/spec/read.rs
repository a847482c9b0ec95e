//! Reads an experiment file: checks every key, name and range, and says on which line a mistake stands.

use super::cost::read_cost;
use super::factors::{read_baseline, read_factors, read_targets};
use super::fleet::{LAUNCHER_HINT, NO_LAUNCHER, needs_launcher, read_fleet};
use super::matrix::{check_baselines, read_cells};
use super::threshold::read_joins;
use super::workload::{read_job_timeout, read_workload};
use super::{
    Criterion, Design, Devices, Executor, ExecutorKind, Experiment, Fleet, Prior, Scope, Workload,
    keys,
};
use crate::strict::{Fault, Field, Table, Text};

/// Fewest blocks a verdict may rest on: below five no test here can reach 5 %.
pub const LEAST_BLOCKS: i64 = 5;
/// Most blocks: the largest design the decision rule is calibrated for.
pub const MOST_BLOCKS: i64 = 30;
/// What is said of annotating in several pipelines of one process.
pub(super) const NO_THREADS: &str =
    "a compilation is not rendered by several pipelines in one process";
/// What to do instead.
pub(super) const NO_THREADS_HINT: &str = "isolated, or processes: then jobs share this machine";

impl Experiment {
    /// Reads the text of an experiment file; `file` is how messages name it.
    ///
    /// # Errors
    /// The first mistake, with its line, column and a hint.
    pub fn parse(file: &str, text: &str) -> Result<Self, Fault> {
        let text = Text { file, text };
        let parsed = text.parse()?;
        let root = Table::root(text, &parsed, keys::EXPERIMENT)?;

        let id = read_id(&root.required("id")?)?;
        let (workload, placeholders) = read_workload(&root.required("workload")?)?;
        let job_timeout_secs = read_job_timeout(&root.required("workload")?, &workload)?;
        let mut factors = read_factors(&root, &workload, &placeholders)?;
        let declared = |fault: Fault| match root.optional("factors") {
            Some(field) => field.declares(fault),
            None => fault,
        };
        let of_design = root.required("design")?.table(keys::DESIGN)?;
        let cells = read_cells(&mut factors, &root, &of_design).map_err(declared)?;
        let design = read_design(&of_design, &factors, &cells).map_err(declared)?;
        let (executor, fleet) = match root.optional("executor") {
            Some(field) => {
                let executor = read_executor(&field, &workload, &factors).map_err(declared)?;
                (
                    executor,
                    read_fleet(&field.table(keys::EXECUTOR)?, &executor, &factors)?,
                )
            }
            None => {
                let executor = default_executor(&factors);
                if needs_launcher(&executor, &factors) {
                    return Err(declared(
                        root.fault(NO_LAUNCHER.to_owned(), Some(LAUNCHER_HINT)),
                    ));
                }
                (executor, Fleet::default())
            }
        };
        let criterion = match root.optional("criterion") {
            Some(field) => read_criterion(&field, &factors, &design).map_err(declared)?,
            None => Criterion::default(),
        };
        let joins = match root.optional("threshold") {
            Some(field) => read_joins(&field, &id)?,
            None => vec![],
        };
        let (cold_start, cost) = match root.optional("cost") {
            Some(field) => read_cost(&field)?,
            None => Default::default(),
        };
        Ok(Self {
            id,
            joins,
            title: root.required("title")?.string()?.to_owned(),
            question: root.required("question")?.string()?.to_owned(),
            task: root
                .optional("task")
                .map(|field| read_task(&field))
                .transpose()?,
            notebook: root
                .optional("notebook")
                .map(|field| read_inner_path(&field))
                .transpose()?,
            workload,
            job_timeout_secs,
            factors,
            cells,
            design,
            executor,
            fleet,
            cold_start,
            cost,
            criterion,
            prior: root
                .optional("prior")
                .map(|field| read_prior(&field))
                .transpose()?,
            accepts: root
                .optional("publish")
                .map(|field| read_publish(&field))
                .transpose()?
                .unwrap_or_default(),
        })
    }
}

/// An id becomes a folder's name, so it can be nothing else than one.
pub(super) fn read_id(field: &Field<'_>) -> Result<String, Fault> {
    let id = field.string()?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if id.len() > 64
        || !id.chars().all(plain)
        || !id.starts_with(|c: char| c.is_ascii_alphanumeric())
    {
        let hint = "an id names a folder: at most 64 lower-case letters, digits, \"-\" and \"_\", such as \"e7-overlay\"";
        return Err(field.fault(
            format!("\"{}\" is not an experiment id", id.escape_debug()),
            Some(hint),
        ));
    }
    Ok(id.to_owned())
}

fn read_task(field: &Field<'_>) -> Result<String, Fault> {
    let name = field.string()?;
    if name.contains(['/', '\\']) || name.starts_with('.') || !name.ends_with(".md") {
        let hint = "the name of a Markdown file in the tasks folder, such as \"T51-overlay-parallelization.md\"";
        return Err(field.fault(
            format!("\"{}\" is not a task document", name.escape_debug()),
            Some(hint),
        ));
    }
    Ok(name.to_owned())
}

/// A path that stays inside the project.
pub(super) fn read_inner_path(field: &Field<'_>) -> Result<String, Fault> {
    let path = field.string()?;
    if path.starts_with('/') || path.contains('\\') || path.split('/').any(|part| part == "..") {
        let hint = "a path below the project's folder, without \"..\"";
        return Err(field.fault(
            format!(
                "{} = \"{}\" leaves the project",
                field.name(),
                path.escape_debug()
            ),
            Some(hint),
        ));
    }
    Ok(path.to_owned())
}

fn read_design(
    table: &Table<'_>,
    factors: &[super::Factor],
    cells: &[Vec<usize>],
) -> Result<Design, Fault> {
    let blocks = |key: &str, default: u32| {
        table.optional(key).map_or(Ok(default), |field| {
            let number = field.integer(LEAST_BLOCKS..=MOST_BLOCKS);
            number.map(|n| n as u32).map_err(|mut fault| {
                // Of what stands out of range it is said which lengths the rule is calibrated for.
                let range = fault.hint.filter(|hint| hint.starts_with("from "));
                fault.hint = range.map(|range| {
                    format!("{range}; the rule is calibrated for 8, 10, 12, 16, 20 and 30, others use the next larger one")
                });
                fault
            })
        })
    };
    let (min_blocks, max_blocks) = (blocks("min-blocks", 5)?, blocks("max-blocks", 20)?);
    if min_blocks > max_blocks {
        let either = match table.optional("min-blocks") {
            Some(field) => field,
            None => table.required("max-blocks")?,
        };
        return Err(either.fault(
            format!("min-blocks = {min_blocks} is more than max-blocks = {max_blocks}"),
            Some("lower min-blocks, or raise max-blocks"),
        ));
    }
    let of_baseline = table.required("baseline")?;
    let baseline = read_baseline(&of_baseline, factors)?;
    check_baselines(cells, factors, &baseline, &of_baseline)?;
    Ok(Design {
        baseline,
        min_blocks,
        max_blocks,
        warmup_blocks: table
            .optional("warmup-blocks")
            .map_or(Ok(1), |field| field.integer(1..=10))? as u32,
        seed: table
            .optional("seed")
            .map_or(Ok(1), |field| field.integer(0..=i64::MAX))? as u64,
        against_itself: false,
    })
}

fn read_executor(
    field: &Field<'_>,
    workload: &Workload,
    factors: &[super::Factor],
) -> Result<Executor, Fault> {
    let table = field.table(keys::EXECUTOR)?;
    let default = default_executor(factors);
    let kind = match table.optional("kind") {
        Some(field) => {
            let kind = field.choice(&ExecutorKind::ALL)?;
            check_kind(&field, kind, workload, factors)?;
            kind
        }
        None => default.kind,
    };
    Ok(Executor {
        kind,
        cores: table
            .optional("cores")
            .map(|field| field.integer(1..=256).map(|cores| cores as u32))
            .transpose()?,
        devices: table
            .optional("devices")
            .map_or(Ok(default.devices), |field| field.choice(&Devices::ALL))?,
    })
}

fn check_kind(
    field: &Field<'_>,
    kind: ExecutorKind,
    workload: &Workload,
    factors: &[super::Factor],
) -> Result<(), Fault> {
    if matches!(workload, Workload::Command(_)) && kind != ExecutorKind::Isolated {
        let hint = "a command is one process: leave the kind out";
        return Err(field.fault(
            format!("executor.kind = \"{}\" is for renders", kind.name()),
            Some(hint),
        ));
    }
    if matches!(workload, Workload::Annotate(_)) && kind == ExecutorKind::Threads {
        return Err(field.fault(NO_THREADS.to_owned(), Some(NO_THREADS_HINT)));
    }
    let Some(factor) = factors.iter().find(|factor| factor.name == "executor") else {
        return Ok(());
    };
    let levels: Vec<&str> = factor
        .levels
        .iter()
        .map(|level| level.text.as_str())
        .collect();
    if levels.contains(&kind.name()) {
        return Ok(());
    }
    let hint = format!(
        "the class that the verdict is about is one of {}",
        levels.join(", ")
    );
    let message = format!("\"{}\" is no level of factor \"executor\"", kind.name());
    Err(field.fault(message, Some(&hint)))
}

/// Where the file does not say: isolated, or the first level of the factor where that is none of them.
fn default_executor(factors: &[super::Factor]) -> Executor {
    let default = Executor::default();
    let levels = || {
        factors
            .iter()
            .filter(|factor| factor.name == "executor")
            .flat_map(|factor| factor.levels.iter())
            .filter_map(|level| ExecutorKind::named(&level.text))
    };
    let isolated = levels().find(|kind| *kind == default.kind);
    Executor {
        kind: isolated.or_else(|| levels().next()).unwrap_or(default.kind),
        ..default
    }
}

fn read_criterion(
    field: &Field<'_>,
    factors: &[super::Factor],
    design: &Design,
) -> Result<Criterion, Fault> {
    let table = field.table(keys::CRITERION)?;
    let default = Criterion::default();
    let number = |key: &str, default: f64, range| {
        table
            .optional(key)
            .map_or(Ok(default), |field| field.number(range))
    };
    let speedup = number("speedup", default.speedup, 1.0..=1000.0)?;
    let ratio_of_interest = number("ratio-of-interest", speedup * 1.15, 1.0..=1000.0)?;
    if ratio_of_interest <= speedup {
        let message =
            format!("ratio-of-interest = {ratio_of_interest} is not more than speedup = {speedup}");
        let hint = Some("the speedup you would not want to miss");
        let fault = match table.optional("ratio-of-interest") {
            Some(field) => field.fault(message, hint),
            None => table.fault(message, hint),
        };
        return Err(match table.optional("speedup") {
            Some(field) => fault.pointing_at(field.span(), "must be less"),
            None => fault,
        });
    }
    Ok(Criterion {
        speedup,
        cost_ratio: number("cost-ratio", default.cost_ratio, 0.01..=1000.0)?,
        alpha: number("alpha", default.alpha, 0.001..=0.25)?,
        targets: table
            .optional("targets")
            .map_or(Ok(vec![]), |field| read_targets(&field, factors, design))?,
        ratio_of_interest,
    })
}

fn read_prior(field: &Field<'_>) -> Result<Prior, Fault> {
    let table = field.table(keys::PRIOR)?;
    let bounds = table.required("cost-ratio")?;
    let numbers: Vec<f64> = bounds
        .list()?
        .iter()
        .map(|field| field.number(0.0..=1e6))
        .collect::<Result<_, _>>()?;
    match numbers[..] {
        [low, high] if low <= high => Ok(Prior {
            cost_ratio: (low, high),
            source: table.required("source")?.string()?.to_owned(),
        }),
        _ => Err(bounds.fault(
            "prior.cost-ratio is not a range",
            Some("two numbers, the lower first: [3.0, 4.0]"),
        )),
    }
}

fn read_publish(field: &Field<'_>) -> Result<Vec<Scope>, Fault> {
    let table = field.table(keys::PUBLISH)?;
    let accepts = table
        .optional("accepts")
        .map_or(Ok(vec![]), |field| field.list())?;
    accepts
        .iter()
        .map(|field| field.choice(&Scope::ALL))
        .collect()
}

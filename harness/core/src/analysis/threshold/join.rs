//! Runs of other experiments that join the fit.

use serde::Serialize;

use super::fit::Point;
use super::{Kind, secs_of};
use crate::cost::Billing;
use crate::design::Plan;
use crate::record::Manifest;
use crate::sample::Observation;
use crate::spec::{Experiment, Footage, Overlay, Scope, Workload};

/// A run whose trials are drawn into a fit.
#[derive(Debug, Clone, Copy)]
pub struct Other<'a> {
    /// The run's id.
    pub run: &'a str,
    /// Its experiment.
    pub experiment: &'a Experiment,
    /// Its plan.
    pub plan: &'a Plan,
    /// Its trials of measured blocks that were not interrupted.
    pub observations: &'a [Observation],
}

impl Other<'_> {
    /// The verified trials of cells of a kind, at their durations, paid as the experiment says that draws the lines.
    pub(super) fn points(&self, kind: &Kind, billing: &Billing, cold_secs: f64) -> Vec<Point> {
        let cells = self.plan.cells.iter();
        let of = cells.filter(|cell| Kind::of(self.experiment, cell) == *kind);
        let placed =
            of.filter_map(|cell| Some((cell.measured_as(), secs_of(self.experiment, cell)?)));
        let points = placed.flat_map(|(index, duration_secs)| {
            let own = self
                .observations
                .iter()
                .filter(move |one| one.cell == index);
            own.filter_map(move |one| {
                let timing = one.outcome.as_ref().ok()?;
                Some(Point {
                    duration_secs,
                    wall_secs: timing.wall_secs(cold_secs),
                    container_secs: billing.container_secs(timing, cold_secs),
                })
            })
        });
        points.collect()
    }

    /// The durations at which it was measured in a cell of a kind that another run has too, rising.
    fn durations(&self, own: &Other<'_>) -> Vec<f64> {
        let billing = own.experiment.cost.billing();
        let mut kinds: Vec<Kind> = vec![];
        for cell in &own.plan.cells {
            let kind = Kind::of(own.experiment, cell);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let points = kinds
            .iter()
            .flat_map(|kind| self.points(kind, &billing, 0.0));
        let mut durations: Vec<f64> = points.map(|point| point.duration_secs).collect();
        durations.sort_by(f64::total_cmp);
        durations.dedup();
        durations
    }
}

/// What an experiment that was named for joining comes to.
#[derive(Debug, Clone, Copy)]
pub enum Joining<'a> {
    /// Its latest run that fits.
    Run(Other<'a>),
    /// There is none.
    Nothing(NotJoined),
}

/// Why nothing joins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotJoined {
    /// It has no run.
    NoRun,
    /// None of its runs has ended.
    NoneEnded,
    /// None that has ended was made alike; the latest differs in this.
    Differs(Difference),
}

/// What makes trials of two runs unfit for one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// What their verdicts are about.
    Scope,
    /// The adapter or its driver.
    Adapter,
    /// The program that renders.
    Worker,
    /// Where jobs execute.
    Executor,
    /// The machine.
    Machine,
    /// The footage but for its length, the highlights, the encoder or the command.
    Workload,
}

/// What came of an experiment that was named for joining.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Joined {
    /// Its id.
    pub experiment: String,
    /// The run that joined.
    pub run: Option<String>,
    /// The durations it was measured at in cells that this experiment has too.
    pub durations: Vec<f64>,
    /// Why none did.
    pub missing: Option<NotJoined>,
}

impl Joined {
    pub(super) fn of(experiment: &str, joining: &Joining<'_>, own: &Other<'_>) -> Self {
        let (run, durations, missing) = match joining {
            Joining::Run(other) => (Some(other.run.to_owned()), other.durations(own), None),
            Joining::Nothing(missing) => (None, vec![], Some(*missing)),
        };
        Self {
            experiment: experiment.to_owned(),
            run,
            durations,
            missing,
        }
    }
}

/// What keeps the trials of two runs off one line; `None` where they fit.
pub fn difference(
    own: (&Experiment, &Manifest),
    other: (&Experiment, &Manifest),
) -> Option<Difference> {
    let ((experiment, manifest), (others, other)) = (own, other);
    let scope = |experiment: &Experiment, manifest: &Manifest| {
        let worker = manifest.worker.as_ref();
        worker.map(|worker| {
            Scope::of_renders(
                experiment.executor.kind,
                worker.adapter.as_ref().map(|adapter| adapter.class),
            )
        })
    };
    let adapter = |manifest: &Manifest| manifest.adapter().cloned();
    let program = |manifest: &Manifest| manifest.worker.as_ref().map(|worker| worker.digest);
    let executor = |experiment: &Experiment| {
        let executor = experiment.executor;
        (executor.kind, executor.devices, executor.render_cores())
    };
    let machine = |manifest: &Manifest| (manifest.machine.cpu.clone(), manifest.machine.cores);
    let checks = [
        (
            Difference::Scope,
            scope(experiment, manifest) == scope(others, other),
        ),
        (Difference::Adapter, adapter(manifest) == adapter(other)),
        (Difference::Worker, program(manifest) == program(other)),
        (
            Difference::Executor,
            executor(experiment) == executor(others),
        ),
        (Difference::Machine, machine(manifest) == machine(other)),
        (
            Difference::Workload,
            same_work((experiment, manifest), (others, other)),
        ),
    ];
    let found = checks.into_iter().find(|(_, is_same)| !is_same);
    found.map(|(difference, _)| difference)
}

/// Whether two runs did the same work but for its length. A drawn scene is the same picture however long it is; a file is
/// what its digest says.
fn same_work(own: (&Experiment, &Manifest), other: (&Experiment, &Manifest)) -> bool {
    let (Workload::Overlay(overlay), Workload::Overlay(others)) =
        (&own.0.workload, &other.0.workload)
    else {
        return own.0.workload == other.0.workload;
    };
    let of_any_length = |overlay: &Overlay| {
        let mut overlay = overlay.clone();
        match &mut overlay.footage {
            Footage::Scene(scene) => scene.duration_secs = 0.0,
            Footage::File(path) => path.clear(),
        }
        overlay
    };
    let file = |(experiment, manifest): (&Experiment, &Manifest)| match &experiment.workload {
        Workload::Overlay(Overlay {
            footage: Footage::File(_),
            ..
        }) => manifest
            .footage
            .as_ref()
            .map(|footage| (footage.digest, footage.track_digest)),
        _ => None,
    };
    of_any_length(overlay) == of_any_length(others) && file(own) == file(other)
}

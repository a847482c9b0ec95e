//! How busy a trial kept what it could use: the utilisation law.

use serde::Serialize;

use super::label::{Label, Resource, TELLING};
use crate::record::{JobRow, Measured};

/// What a trial could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Cores of one container.
    pub cores: u32,
    /// Cores of the machine that twofold may use; 0 where that is not known.
    pub machine_cores: u32,
    /// Whether a GPU is a resource of its own: a software adapter is not, its work is the CPU's.
    pub gpu: bool,
}

impl Capacity {
    /// Cores of so many containers that stand on this machine at once.
    pub fn cores_of(&self, containers: u32) -> u32 {
        let cores = self.cores.saturating_mul(containers.max(1));
        match self.machine_cores {
            0 => cores,
            machine => cores.min(machine),
        }
    }
}

/// `U_k = B_k / (W c_k)` for each resource of one trial: busy seconds over wall and capacity (the utilisation law; Lazowska et
/// al., Quantitative System Performance, 1984, ch. 3).
///
/// The wall is that of the whole job, process start and end included: that is what is waited and paid for, and the CPU
/// seconds of a process, which the kernel counts from its start, can be compared with no other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Utilisation {
    /// The wall it is of.
    pub wall_secs: f64,
    /// Cores that could be used.
    pub cores: u32,
    /// Of their time, what was used.
    pub cpu: f64,
    /// Of the wall, how long the GPU was busy; absent where it is none of its own or has no clock.
    pub gpu: Option<f64>,
    /// Of the wall, how long a call that reads or writes was under way; absent where it was not measured.
    pub io: Option<f64>,
    /// Of the wall, what the busiest thread used, and its name; absent where it was not measured.
    pub thread: Option<(String, f64)>,
}

impl Utilisation {
    /// Of a verified trial: of all its jobs where they shared the machine, else of the slowest, which the others wait for.
    ///
    /// `None` where there is no job or no time.
    pub fn of(measured: &Measured, capacity: Capacity) -> Option<Self> {
        match measured.together_secs {
            Some(wall_secs) => {
                let jobs: Vec<&JobRow> = measured.jobs.iter().collect();
                Self::of_jobs(&jobs, wall_secs, capacity)
            }
            None => {
                let by_wall = |a: &&JobRow, b: &&JobRow| a.wall_secs.total_cmp(&b.wall_secs);
                let slowest = measured.jobs.iter().max_by(by_wall)?;
                Self::of_jobs(&[slowest], slowest.wall_secs, capacity)
            }
        }
    }

    /// Of jobs that shared a machine for `wall_secs`.
    pub fn of_jobs(jobs: &[&JobRow], wall_secs: f64, capacity: Capacity) -> Option<Self> {
        if jobs.is_empty() || !wall_secs.is_finite() || wall_secs <= 0.0 {
            return None;
        }
        let cores = capacity.cores_of(jobs.len() as u32);
        let cpu: f64 = jobs.iter().map(|job| job.user_secs + job.system_secs).sum();
        let share = |secs: f64| (secs / wall_secs).min(1.0);
        let renders = || jobs.iter().filter_map(|job| job.render.as_ref());
        let most = |values: &mut dyn Iterator<Item = f64>| values.reduce(f64::max);
        // How far the reading of several jobs overlaps is not known: the busiest of them is what all of them at least were.
        let io = most(&mut renders().filter_map(|render| render.io.map(|io| io.busy_secs)));
        let gpu: Vec<f64> = renders().filter_map(|render| render.gpu_secs).collect();
        let busiest = renders().filter_map(|render| render.busiest.as_ref());
        let busiest = busiest.max_by(|a, b| a.cpu_secs.total_cmp(&b.cpu_secs));
        Some(Self {
            wall_secs,
            cores,
            cpu: cpu / (wall_secs * f64::from(cores.max(1))),
            gpu: (capacity.gpu && !gpu.is_empty()).then(|| share(gpu.iter().sum())),
            io: io.map(share),
            thread: busiest.map(|most| (most.name.clone(), share(most.cpu_secs))),
        })
    }

    /// Every resource that was measured, the busiest first.
    pub fn resources(&self) -> Vec<(Resource, f64)> {
        let known = [
            (Resource::Cpu, Some(self.cpu)),
            (Resource::Gpu, self.gpu),
            (Resource::Io, self.io),
        ];
        let known = known.into_iter();
        let mut used: Vec<(Resource, f64)> = known
            .filter_map(|(resource, share)| Some((resource, share?)))
            .collect();
        used.sort_by(|a, b| b.1.total_cmp(&a.1));
        used
    }

    /// The share of a resource, where it was measured.
    pub fn share_of(&self, resource: Resource) -> Option<f64> {
        match resource {
            Resource::Cpu => Some(self.cpu),
            Resource::Gpu => self.gpu,
            Resource::Io => self.io,
        }
    }

    /// That of the busiest resource.
    pub fn top(&self) -> f64 {
        self.resources().first().map_or(0.0, |(_, share)| *share)
    }

    /// How far the resources work at once: `(S - W) / (S - max)`, with S the sum of `B_k / c_k` and max the largest of them,
    /// cut to 0 (one after another) to 1 (a perfect pipeline). `None` where all but the largest do less than [`TELLING`]
    /// together: a quotient of two small numbers tells nothing.
    pub fn overlap(&self) -> Option<f64> {
        let used = self.resources();
        let sum: f64 = used.iter().map(|(_, share)| share).sum();
        let rest = sum - self.top();
        // All in shares of the wall, which is 1.
        (rest >= TELLING).then(|| ((sum - 1.0) / rest).clamp(0.0, 1.0))
    }

    /// What limits it.
    pub fn label(&self) -> Label {
        Label::of(self)
    }
}

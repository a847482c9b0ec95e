//! Where the time of one thread goes: work and waiting by stage, and what no stage claims.

use std::time::{Duration, Instant};

use twofold_core::protocol::{StageTime, ThreadTime};

/// What a thread of the pipeline can be doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Opening files, devices, codecs.
    Start,
    /// Reading packets.
    Demux,
    /// Packets to frames.
    Decode,
    /// Placing highlights and copying a frame to where the device reads it.
    Upload,
    /// The device at work.
    Render,
    /// Copying a frame back.
    Readback,
    /// Frames through libavfilter.
    Filter,
    /// Hashing frames and packets.
    Digest,
    /// Frames to packets.
    Encode,
    /// Writing packets.
    Mux,
    /// Between two threads.
    HandOver,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Stage::Start => "start",
            Stage::Demux => "demux",
            Stage::Decode => "decode",
            Stage::Upload => "upload",
            Stage::Render => "render",
            Stage::Readback => "readback",
            Stage::Filter => "filter",
            Stage::Digest => "digest",
            Stage::Encode => "encode",
            Stage::Mux => "mux",
            Stage::HandOver => "hand-over",
        }
    }
}

/// The clock of one thread, running from its making.
#[derive(Debug)]
pub struct Stages {
    name: &'static str,
    started: Instant,
    seen: Vec<(Stage, Duration, Duration)>,
}

impl Stages {
    /// Starts the clock of the thread with this name.
    pub fn start(name: &'static str) -> Self {
        Self {
            name,
            started: Instant::now(),
            seen: Vec::new(),
        }
    }

    fn entry(&mut self, stage: Stage) -> &mut (Stage, Duration, Duration) {
        let index = self
            .seen
            .iter()
            .position(|(seen, _, _)| *seen == stage)
            .unwrap_or_else(|| {
                self.seen.push((stage, Duration::ZERO, Duration::ZERO));
                self.seen.len() - 1
            });
        &mut self.seen[index]
    }

    /// Does something that counts as work of `stage`.
    pub fn work<T>(&mut self, stage: Stage, action: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let done = action();
        self.entry(stage).1 += begin.elapsed();
        done
    }

    /// Waits for another thread or the device; counts as waiting in `stage`.
    pub fn wait<T>(&mut self, stage: Stage, action: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let done = action();
        self.entry(stage).2 += begin.elapsed();
        done
    }

    /// Stops the clock.
    pub fn finish(self) -> ThreadTime {
        let wall_secs = self.started.elapsed().as_secs_f64();
        let claimed: Duration = self.seen.iter().map(|(_, work, wait)| *work + *wait).sum();
        let stage = |(stage, work, wait): &(Stage, Duration, Duration)| StageTime {
            stage: stage.name().to_owned(),
            work_secs: work.as_secs_f64(),
            wait_secs: wait.as_secs_f64(),
        };
        ThreadTime {
            name: self.name.to_owned(),
            wall_secs,
            stages: self.seen.iter().map(stage).collect(),
            unaccounted_secs: (wall_secs - claimed.as_secs_f64()).max(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_and_the_rest_sum_to_the_wall() {
        let mut stages = Stages::start("decode");
        stages.work(Stage::Demux, || {
            std::thread::sleep(Duration::from_millis(3))
        });
        stages.wait(Stage::HandOver, || {
            std::thread::sleep(Duration::from_millis(2))
        });
        stages.work(Stage::Demux, || ());
        let time = stages.finish();
        let sum: f64 = time
            .stages
            .iter()
            .map(|stage| stage.work_secs + stage.wait_secs)
            .sum();
        assert!((sum + time.unaccounted_secs - time.wall_secs).abs() < 1e-9);
        assert_eq!(time.stages.len(), 2);
        assert!(time.stages[0].work_secs >= 0.003 && time.stages[1].wait_secs >= 0.002);
    }
}

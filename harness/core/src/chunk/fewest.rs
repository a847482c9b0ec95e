//! Cuts among allowed places that make the dearest chunk as cheap as it can be.
//!
//! The wall of a render in chunks is its dearest chunk's, so that is what is made least, exactly; among the cuts that
//! reach it, each is the one nearest to where an even share would end. A chunk costs what its frames cost, and may
//! cost something more for where it begins (frames that are decoded before its cut).

/// Where may be cut, and what the frames between cost.
pub(super) struct Costs<'a> {
    /// Frames before which may be cut, rising, all within `1..frames`.
    pub allowed: &'a [u32],
    /// The cost of the frames before each frame: `frames + 1` entries from 0, never falling.
    pub before: &'a [u64],
    /// What a chunk that begins at this frame costs beside its frames.
    pub entry: &'a dyn Fn(u32) -> u64,
}

impl Costs<'_> {
    /// At most `chunks - 1` cuts.
    pub fn cuts(&self, chunks: u32) -> Vec<u32> {
        let chunks = (chunks.max(1) as usize).min(self.allowed.len() + 1);
        if chunks == 1 {
            return vec![];
        }
        let places = Places::of(self);
        let mut least = 0;
        let mut most = places.entry[0].saturating_add(places.end());
        while least < most {
            let bound = least + (most - least) / 2;
            if places.reaches(bound, chunks) {
                most = bound;
            } else {
                least = bound + 1;
            }
        }
        places
            .even(least, chunks)
            .into_iter()
            .map(|place| self.allowed[place - 1])
            .collect()
    }
}

/// The beginning, every allowed cut and the end, as places 0 ..= `last`.
struct Places {
    before: Vec<u64>,
    entry: Vec<u64>,
}

impl Places {
    fn of(costs: &Costs<'_>) -> Self {
        let end = costs.before.len() as u32 - 1;
        let frames = || {
            [0].into_iter()
                .chain(costs.allowed.iter().copied())
                .chain([end])
        };
        Self {
            before: frames().map(|frame| costs.before[frame as usize]).collect(),
            entry: frames().map(costs.entry).collect(),
        }
    }

    fn last(&self) -> usize {
        self.before.len() - 1
    }

    fn end(&self) -> u64 {
        self.before[self.last()]
    }

    /// The farthest place a chunk from `place` may end at within `bound`; `place` itself where it cannot even begin.
    fn far(&self, place: usize, bound: u64) -> usize {
        let Some(rest) = bound.checked_sub(self.entry[place]) else {
            return place;
        };
        let limit = self.before[place].saturating_add(rest);
        let beyond = self.before.partition_point(|cost| *cost <= limit);
        (beyond - 1).max(place)
    }

    /// Whether `chunks` chunks within `bound` reach the end. Every place up to the farthest one that k chunks reach
    /// can be reached by k chunks, so it is enough to follow the farthest.
    fn reaches(&self, bound: u64, chunks: usize) -> bool {
        let (mut seen, mut farthest) = (0, 0);
        for _ in 0..chunks {
            let reached = farthest;
            for place in seen..=reached {
                farthest = farthest.max(self.far(place, bound));
            }
            seen = reached + 1;
            if farthest >= self.last() {
                return true;
            }
        }
        false
    }

    /// The fewest chunks within `bound` from each place to the end; `usize::MAX` where there is no way.
    fn needed(&self, bound: u64) -> Vec<usize> {
        let last = self.last();
        let mut needed = vec![usize::MAX; last + 1];
        needed[last] = 0;
        // `nearest[k]`: the nearest place to the right from which k chunks are enough.
        let mut nearest = vec![last];
        for place in (0..last).rev() {
            let far = self.far(place, bound);
            let fewest = nearest.partition_point(|near| *near > far);
            if fewest == nearest.len() || far == place {
                continue;
            }
            needed[place] = fewest + 1;
            if nearest.len() == fewest + 1 {
                nearest.push(place);
            }
            for near in &mut nearest[fewest + 1..] {
                *near = place;
            }
        }
        needed
    }

    /// Places of the cuts: within `bound` throughout, as many as can be of `chunks - 1`, each nearest to an even share
    /// of what is left.
    fn even(&self, bound: u64, chunks: usize) -> Vec<usize> {
        let needed = self.needed(bound);
        let mut cuts = vec![];
        let mut from = 0;
        for left in (1..chunks).rev() {
            let share = self.before[from] + (self.end() - self.before[from]) / (left as u64 + 1);
            let far = self.far(from, bound).min(self.last() - 1);
            let enough = |place: &usize| needed[*place] <= left;
            // Leaving a place for each of the later cuts; without that where a later cut would cost too much.
            let roomy = (from + 1..=far.min(self.last() - left)).filter(enough);
            let nearest = |places: &mut dyn Iterator<Item = usize>| {
                places.min_by_key(|place| self.before[*place].abs_diff(share))
            };
            let chosen = nearest(&mut roomy.into_iter()).or_else(|| match needed[from] {
                1 => None,
                _ => nearest(&mut (from + 1..=far).filter(enough)),
            });
            let Some(place) = chosen else { break };
            cuts.push(place);
            from = place;
        }
        cuts
    }
}

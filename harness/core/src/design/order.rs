//! Random orders from a seed: of scenarios in a block, of cells in a scenario, of jobs in a trial.
//!
//! A fixed order would turn a drift inside a block into a false verdict, so every order is drawn, and drawn from the
//! experiment's seed, so that the same seed gives the same plan. The shuffle is our own: a library's may change
//! between versions, and a stored plan must not.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use super::{Cell, Plan};

/// What an order is for; keeps their random streams apart.
const BLOCKS: u64 = 1;
const JOBS: u64 = 2;
const INTERVENTIONS: u64 = 3;

impl Plan {
    /// The cells of a block in the order they are executed: scenarios in random order, the cells of a scenario
    /// adjacent and in random order. Leaving cells out does not move the others.
    pub fn block(&self, block: u32, open: impl Fn(&Cell) -> bool) -> Vec<&Cell> {
        let mut random = self.random(BLOCKS, u64::from(block));
        let mut scenarios: Vec<u32> = (0..self.scenarios).collect();
        shuffle(&mut scenarios, &mut random);
        let mut order = vec![];
        for scenario in scenarios {
            let mut cells: Vec<&Cell> = self
                .cells
                .iter()
                .filter(|cell| cell.scenario == scenario)
                .collect();
            shuffle(&mut cells, &mut random);
            order.extend(cells);
        }
        order.retain(|cell| open(cell));
        order
    }

    /// The cells of a warm-up block: as [`Plan::block`], but each scenario's baseline first, because the outputs of the
    /// others are compared with its own. Nothing is timed here, so a fixed order does no harm.
    pub fn warmup(&self, block: u32, open: impl Fn(&Cell) -> bool) -> Vec<&Cell> {
        let mut order = self.block(block, open);
        for scenario in order.chunk_by_mut(|a, b| a.scenario == b.scenario) {
            scenario.sort_by_key(|cell| !cell.is_baseline());
        }
        order
    }

    /// The order in which the jobs of a trial are executed, as indices into its chunks.
    pub fn jobs(&self, block: u32, cell: &Cell, jobs: usize) -> Vec<usize> {
        let mut random = self.random(JOBS, u64::from(block) << 32 | u64::from(cell.index));
        let mut order: Vec<usize> = (0..jobs).collect();
        shuffle(&mut order, &mut random);
        order
    }

    /// The order of the renders of a round of interventions, as indices into them.
    pub fn round(&self, round: u32, renders: usize) -> Vec<usize> {
        let mut random = self.random(INTERVENTIONS, u64::from(round));
        let mut order: Vec<usize> = (0..renders).collect();
        shuffle(&mut order, &mut random);
        order
    }

    fn random(&self, purpose: u64, of: u64) -> ChaCha8Rng {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&purpose.to_le_bytes());
        seed[16..24].copy_from_slice(&of.to_le_bytes());
        ChaCha8Rng::from_seed(seed)
    }
}

/// Fisher and Yates's shuffle. The remainder's bias is below 2^-32 for any list that fits a block.
pub(crate) fn shuffle<T>(items: &mut [T], random: &mut impl Rng) {
    for last in (1..items.len()).rev() {
        let other = (random.next_u64() % (last as u64 + 1)) as usize;
        items.swap(last, other);
    }
}

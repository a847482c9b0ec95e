//! Which processors a job may use: a container of so many cores, on this machine.

/// The processors this process may use, in the kernel's order.
pub struct Processors(Vec<u32>);

impl Processors {
    /// As the kernel, or the container around this process, allows.
    pub fn allowed() -> Self {
        // SAFETY: the set is plain memory of the size that is passed; 0 means this process.
        let found = unsafe {
            let mut set: libc::cpu_set_t = std::mem::zeroed();
            match libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set) {
                0 => (0..libc::CPU_SETSIZE as usize)
                    .filter(|processor| libc::CPU_ISSET(*processor, &set))
                    .map(|processor| processor as u32)
                    .collect(),
                _ => vec![],
            }
        };
        Self(found)
    }

    /// How many of `cores` there are.
    pub fn of_cores(&self, cores: u32) -> u32 {
        match self.0.len() {
            // The kernel did not say.
            0 => cores,
            allowed => cores.min(u32::try_from(allowed).unwrap_or(u32::MAX)),
        }
    }

    /// Those of the container at `index` of several that stand side by side, `cores` each; they share processors where
    /// there are not enough. `None` where the kernel did not say what is allowed.
    pub fn of_container(&self, index: usize, cores: u32) -> Option<Vec<u32>> {
        let cores = (cores as usize).min(self.0.len());
        let first = index * cores;
        let all = (first..first + cores).map(|at| self.0.get(at % self.0.len().max(1)).copied());
        all.collect::<Option<Vec<u32>>>()
            .filter(|list| !list.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_stand_side_by_side_and_share_where_there_is_no_more_room() {
        let four = Processors(vec![0, 2, 4, 6]);
        assert_eq!(four.of_container(0, 1), Some(vec![0]));
        assert_eq!(four.of_container(1, 2), Some(vec![4, 6]));
        assert_eq!(four.of_container(2, 2), Some(vec![0, 2]));
        assert_eq!(four.of_container(0, 64), Some(vec![0, 2, 4, 6]));
        assert_eq!(Processors(vec![]).of_container(0, 2), None);
    }

    #[test]
    fn this_process_may_use_one_at_least() {
        assert!(!Processors::allowed().0.is_empty());
    }
}

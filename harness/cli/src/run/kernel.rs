//! The files in which the kernel tells about the machine, below a root that is `/` but in tests. What cannot be read is
//! absent; nothing here is an error.

use std::path::PathBuf;
use std::str::FromStr;

/// Where the kernel's files are.
#[derive(Debug, Clone)]
pub struct Kernel {
    root: PathBuf,
}

impl Kernel {
    /// Of this machine.
    pub fn here() -> Self {
        Self {
            root: PathBuf::from("/"),
        }
    }

    /// Of a folder that looks like one.
    #[cfg(test)]
    pub fn below(root: &std::path::Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// A file's text without the white space around it; `None` where it is empty.
    pub fn text(&self, path: &str) -> Option<String> {
        let bytes = std::fs::read(self.root.join(path)).ok()?;
        let text = String::from_utf8_lossy(&bytes)
            .trim_matches(|c: char| c.is_whitespace() || c == '\0')
            .to_owned();
        (!text.is_empty()).then_some(text)
    }

    /// A file that holds one number.
    pub fn number<N: FromStr>(&self, path: &str) -> Option<N> {
        self.text(path)?.parse().ok()
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.root.join(path).exists()
    }

    /// The names in a folder that begin like this, sorted.
    pub fn names(&self, folder: &str, prefix: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.root.join(folder)).into_iter();
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| name.starts_with(prefix))
            .collect();
        names.sort();
        names
    }

    /// The processors this process may use.
    pub fn allowed(&self) -> Vec<u32> {
        let status = self.text("proc/self/status").unwrap_or_default();
        processors(value(&status, "Cpus_allowed_list:").unwrap_or(""))
    }

    /// What `file` says of each processor this process may use, where it says anything.
    pub fn of_allowed(&self, file: &str) -> Vec<String> {
        let path = |cpu: u32| format!("sys/devices/system/cpu/cpu{cpu}/{file}");
        self.allowed()
            .into_iter()
            .filter_map(|cpu| self.text(&path(cpu)))
            .collect()
    }

    /// The mean clock of the processors this process may use.
    pub fn frequency_mhz(&self) -> Option<f64> {
        let khz = self.of_allowed("cpufreq/scaling_cur_freq");
        let mhz: Vec<f64> = match khz.is_empty() {
            false => khz
                .iter()
                .filter_map(|text| Some(text.parse::<f64>().ok()? / 1000.0))
                .collect(),
            true => clocks(&self.text("proc/cpuinfo")?, &self.allowed()),
        };
        (!mhz.is_empty()).then(|| mhz.iter().sum::<f64>() / mhz.len() as f64)
    }
}

/// What follows a key at the beginning of a line: of `/proc/meminfo`, `/proc/self/status`, `/proc/cpuinfo`.
pub fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let rest = text.lines().find_map(|line| line.strip_prefix(key))?;
    let rest = rest.trim_start_matches([' ', '\t', ':']).trim();
    (!rest.is_empty()).then_some(rest)
}

/// A value in kibibytes as bytes.
pub fn bytes(text: &str, key: &str) -> Option<u64> {
    let number = value(text, key)?.strip_suffix("kB")?.trim();
    Some(number.parse::<u64>().ok()? * 1024)
}

/// The processors of a list: `0-3,8`.
pub fn processors(list: &str) -> Vec<u32> {
    let range = |part: &str| {
        let (first, last) = part.trim().split_once('-').unwrap_or((part, part));
        let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        Some(first..=last)
    };
    list.split(',').filter_map(range).flatten().collect()
}

/// The clocks of these processors in `/proc/cpuinfo`, in MHz.
fn clocks(cpuinfo: &str, of: &[u32]) -> Vec<f64> {
    let processor = |part: &str| {
        let number: u32 = value(part, "processor")?.parse().ok()?;
        let mhz: f64 = value(part, "cpu MHz")?.parse().ok()?;
        of.contains(&number).then_some(mhz)
    };
    cpuinfo.split("\n\n").filter_map(processor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_processors_are_read() {
        assert_eq!(processors("0-3,8"), [0, 1, 2, 3, 8]);
        assert_eq!(processors("5"), [5]);
        assert!(processors("").is_empty() && processors("(null)").is_empty());
    }

    #[test]
    fn keys_are_read_whatever_stands_between_them_and_their_value() {
        let text =
            "MemTotal:        2031696 kB\nSwapTotal:             0 kB\nCpus_allowed_list:\t0-1\n";
        assert_eq!(bytes(text, "MemTotal"), Some(2_080_456_704));
        assert_eq!(bytes(text, "SwapTotal"), Some(0));
        assert_eq!(value(text, "Cpus_allowed_list:"), Some("0-1"));
        assert_eq!(bytes(text, "HugePages"), None);
    }

    #[test]
    fn only_the_clocks_of_allowed_processors_count() {
        let text = "processor\t: 0\nmodel name\t: A\ncpu MHz\t\t: 2445.424\n\nprocessor\t: 1\ncpu MHz\t\t: 1000.0\n";
        assert_eq!(clocks(text, &[0]), [2445.424]);
        assert_eq!(clocks(text, &[0, 1]).len(), 2);
    }
}

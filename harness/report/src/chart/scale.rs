//! From numbers to places on an axis, linear or logarithmic, with ticks at round numbers.

/// One axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    from: i32,
    to: i32,
    log: bool,
    apart: i32,
}

/// Mantissas of ticks, from dense to sparse.
const MANTISSAS: [&[f64]; 6] = [
    &[
        1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0, 2.2, 2.4, 2.6, 2.8, 3.0, 3.5, 4.0,
        4.5, 5.0, 6.0, 7.0, 8.0, 9.0,
    ],
    &[
        1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0,
    ],
    &[1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0],
    &[1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0],
    &[1.0, 2.0, 5.0],
    &[1.0],
];

/// Least distance between two labelled ticks.
const APART: i32 = 46;

impl Scale {
    /// A logarithmic axis over positive numbers, with a little air; absent without any.
    pub fn log(values: impl IntoIterator<Item = f64>, from: i32, to: i32) -> Option<Self> {
        let (low, high) = range(values.into_iter().filter(|value| *value > 0.0))?;
        let air = ((high / low).ln() * 0.06).max(0.05).exp();
        Some(Self {
            low: low / air,
            high: high * air,
            from,
            to,
            log: true,
            apart: APART,
        })
    }

    /// A linear axis from 0; absent without a positive number.
    pub fn linear(values: impl IntoIterator<Item = f64>, from: i32, to: i32) -> Option<Self> {
        let (_, high) = range(values)?;
        (high > 0.0).then_some(Self {
            low: 0.0,
            high: high * 1.02,
            from,
            to,
            log: false,
            apart: APART,
        })
    }

    /// The same with ticks at least so far apart: axes that stand upright need less between their labels.
    pub fn apart(self, apart: i32) -> Self {
        Self { apart, ..self }
    }

    /// Its ends.
    pub fn ends(&self) -> (f64, f64) {
        (self.low, self.high)
    }

    /// Where a number lies; numbers beyond an end lie on it.
    pub fn at(&self, value: f64) -> i32 {
        let share = if self.log {
            (value.max(f64::MIN_POSITIVE) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        let share = if share.is_nan() {
            0.0
        } else {
            share.clamp(0.0, 1.0)
        };
        self.from + (share * f64::from(self.to - self.from)).round() as i32
    }

    /// Whether a number lies on the axis.
    pub fn holds(&self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }

    /// Round numbers to label, far enough apart.
    pub fn ticks(&self) -> Vec<f64> {
        if !self.log {
            return self.linear_ticks();
        }
        let mut best = Vec::new();
        for mantissas in MANTISSAS {
            let ticks = self.log_ticks(mantissas);
            let apart = ticks
                .windows(2)
                .all(|pair| (self.at(pair[1]) - self.at(pair[0])).abs() >= self.apart);
            if apart && ticks.len() >= 2 {
                return ticks;
            }
            if apart {
                best = ticks;
            }
        }
        best
    }

    fn log_ticks(&self, mantissas: &[f64]) -> Vec<f64> {
        let decades = self.low.log10().floor() as i32..=self.high.log10().ceil() as i32;
        decades
            .flat_map(|decade| {
                mantissas
                    .iter()
                    .map(move |mantissa| mantissa * 10f64.powi(decade))
            })
            .filter(|tick| self.holds(*tick))
            .collect()
    }

    fn linear_ticks(&self) -> Vec<f64> {
        let most = f64::from((self.to - self.from).abs() / (self.apart + 14)).max(2.0);
        let raw = self.high / most;
        let power = 10f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|m| m * power)
            .find(|step| *step >= raw)
            .unwrap_or(raw);
        if !(step.is_finite() && step > 0.0) {
            return Vec::new();
        }
        (0..=(self.high / step) as u32)
            .map(|n| f64::from(n) * step)
            .take(32)
            .collect()
    }
}

fn range(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let mut finite = values.into_iter().filter(|value| {
        value.is_finite() && value.abs() < 1e15 && (*value == 0.0 || value.abs() > 1e-15)
    });
    let first = finite.next()?;
    Some(finite.fold((first, first), |(low, high), value| {
        (low.min(value), high.max(value))
    }))
}

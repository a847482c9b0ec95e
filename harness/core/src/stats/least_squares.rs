//! Weighted least squares on a few columns.

/// What a fit found: `y = sum of coefficient times column`.
#[derive(Debug, Clone, PartialEq)]
pub struct LeastSquares {
    /// One a column.
    pub coefficients: Vec<f64>,
    /// Covariance of the coefficients, `s^2 (X' W X)^-1` with `s^2` the weighted residual variance.
    pub covariance: Vec<Vec<f64>>,
    /// Degrees of freedom: rows less columns.
    pub df: f64,
    /// The weighted sum of squared residuals.
    pub residual: f64,
    /// The fitted value of every row.
    pub fitted: Vec<f64>,
}

/// Fits `y` on columns with a weight for every row, by Householder reflections of `sqrt(w) X` (Golub and Van Loan,
/// Matrix Computations, ch. 5).
///
/// `None` where there are no more rows than columns, a number is not finite, a weight is not positive, or the columns
/// depend on each other.
pub fn least_squares(columns: &[&[f64]], y: &[f64], weights: &[f64]) -> Option<LeastSquares> {
    let (rows, width) = (y.len(), columns.len());
    let is_whole = columns.iter().all(|column| column.len() == rows) && weights.len() == rows;
    let mut numbers = columns.iter().flat_map(|column| column.iter()).chain(y);
    if !is_whole
        || rows <= width
        || !numbers.all(|value| value.is_finite())
        || !weights
            .iter()
            .all(|weight| weight.is_finite() && *weight > 0.0)
    {
        return None;
    }
    let roots: Vec<f64> = weights.iter().map(|weight| weight.sqrt()).collect();
    let scaled = |values: &[f64]| -> Vec<f64> {
        values
            .iter()
            .zip(&roots)
            .map(|(value, root)| value * root)
            .collect()
    };
    let mut matrix: Vec<Vec<f64>> = columns.iter().map(|column| scaled(column)).collect();
    let mut right = scaled(y);
    let upper = triangle(&mut matrix, &mut right)?;
    let inverse = inverse_of(&upper);
    let coefficients: Vec<f64> = (0..width)
        .map(|row| {
            (row..width)
                .map(|column| inverse[row][column] * right[column])
                .sum()
        })
        .collect();
    let residual: f64 = right[width..].iter().map(|value| value * value).sum();
    let df = (rows - width) as f64;
    let entry = |row: usize, column: usize| -> f64 {
        let products = (0..width).map(|k| inverse[row][k] * inverse[column][k]);
        products.sum::<f64>() * residual / df
    };
    let fitted = (0..rows)
        .map(|row| {
            columns
                .iter()
                .zip(&coefficients)
                .map(|(column, b)| column[row] * b)
                .sum()
        })
        .collect();
    Some(LeastSquares {
        covariance: (0..width)
            .map(|row| (0..width).map(|column| entry(row, column)).collect())
            .collect(),
        coefficients,
        df,
        residual,
        fitted,
    })
}

/// Reflects the columns into an upper triangle, and the right side with them; `None` where a column is, but for
/// rounding, a sum of those before it.
fn triangle(matrix: &mut [Vec<f64>], right: &mut [f64]) -> Option<Vec<Vec<f64>>> {
    let width = matrix.len();
    let norm = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>().sqrt();
    let lengths: Vec<f64> = matrix.iter().map(|column| norm(column)).collect();
    for column in 0..width {
        let length = norm(&matrix[column][column..]);
        if length <= 1e-10 * lengths[column] {
            return None;
        }
        let mut mirror = matrix[column][column..].to_vec();
        // Away from zero, so that nothing cancels.
        mirror[0] += length.copysign(mirror[0]);
        let square: f64 = mirror.iter().map(|value| value * value).sum();
        let reflect = |values: &mut [f64]| {
            let product: f64 = mirror.iter().zip(values.iter()).map(|(a, b)| a * b).sum();
            for (value, part) in values.iter_mut().zip(&mirror) {
                *value -= 2.0 * product / square * part;
            }
        };
        matrix[column..]
            .iter_mut()
            .for_each(|other| reflect(&mut other[column..]));
        reflect(&mut right[column..]);
    }
    let row = |row: usize| (0..width).map(|column| matrix[column][row]).collect();
    Some((0..width).map(row).collect())
}

/// The inverse of an upper triangle without a zero on its diagonal.
fn inverse_of(upper: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let width = upper.len();
    let unit = |at: usize| -> Vec<f64> {
        (0..width)
            .map(|row| f64::from(u8::from(row == at)))
            .collect()
    };
    let columns: Vec<Vec<f64>> = (0..width).map(|at| solve(upper, unit(at))).collect();
    (0..width)
        .map(|row| columns.iter().map(|column| column[row]).collect())
        .collect()
}

/// What an upper triangle maps to the right side, from the last row up.
fn solve(upper: &[Vec<f64>], mut right: Vec<f64>) -> Vec<f64> {
    for (row, of_row) in upper.iter().enumerate().rev() {
        let later = of_row.iter().zip(&right).skip(row + 1);
        let known: f64 = later.map(|(a, b)| a * b).sum();
        right[row] = (right[row] - known) / of_row[row];
    }
    right
}

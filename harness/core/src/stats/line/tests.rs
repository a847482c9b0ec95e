//! Reference values: numpy 2, `polyfit(x, y, 1, w=1/fit, cov=True)` with `fit` from the rounds described, and for three
//! columns and the bend the same least squares by `numpy.linalg.qr`; p by `scipy.stats.f.sf(F, 1, df)`.

use super::super::tests::close;
use super::*;

pub(in crate::stats) const X: [f64; 10] = [5.0, 5.0, 5.0, 15.0, 15.0, 15.0, 30.0, 30.0, 60.0, 60.0];
pub(in crate::stats) const Y: [f64; 10] = [6.9, 7.4, 6.2, 9.1, 8.3, 9.9, 11.2, 13.1, 22.4, 19.8];

#[test]
fn a_weighted_line_agrees_with_numpy() {
    let line = Line::fit(&X, &Y).unwrap();
    close(line.intercept, 5.50339044165187);
    close(line.slope, 0.24502699528960742);
    close(line.intercept_variance, 0.13172515852125785);
    close(line.slope_variance, 0.00040992980597140443);
    close(line.covariance, -0.005250235368549062);
    close(line.df, 8.0);
    close(line.at(10.0), 5.50339044165187 + 10.0 * 0.24502699528960742);
    let bend = line.bend.unwrap();
    close(bend.f, 1.1518666900423065);
    close(bend.p, 0.31875756705795844);
    close(bend.df, 7.0);
}

#[test]
fn three_columns_agree_with_numpy() {
    let ones = [1.0; 12];
    let n = [1.0, 1.0, 2.0, 2.0, 4.0, 4.0, 1.0, 2.0, 4.0, 1.0, 2.0, 4.0];
    let d = [
        10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 40.0, 40.0, 40.0, 90.0, 90.0, 90.0,
    ];
    let y = [
        14.2, 15.1, 10.4, 9.3, 8.8, 8.1, 46.0, 24.9, 17.2, 92.0, 51.3, 30.2,
    ];
    let shares: Vec<f64> = d.iter().zip(&n).map(|(d, n)| d / n).collect();
    let (fit, _) = relative_fit(&[&ones, &n, &shares], &y).unwrap();
    close(fit.coefficients[0], 3.4848580646159717);
    close(fit.coefficients[1], 0.6268540650547568);
    close(fit.coefficients[2], 1.0352649785107402);
    close(fit.covariance[0][0], 0.3480296276001451);
    close(fit.covariance[0][1], -0.08810045485309234);
    close(fit.covariance[0][2], -0.010240479415673236);
    close(fit.covariance[1][1], 0.02710589094236489);
    close(fit.covariance[1][2], 0.001779149937051926);
    close(fit.covariance[2][2], 0.0008254328535281636);
    close(fit.df, 9.0);
    close(fit.residual, 0.019525567286000814);
}

#[test]
fn points_on_a_line_are_found_again() {
    let x = [1.0, 2.0, 5.0, 9.0];
    let y = x.map(|x| 3.0 + 0.5 * x);
    let line = Line::fit(&x, &y).unwrap();
    close(line.intercept, 3.0);
    close(line.slope, 0.5);
    assert!(line.intercept_variance < 1e-20);
}

#[test]
fn a_bend_is_noticed() {
    let x: Vec<f64> = (1..=20).map(|i| f64::from(i % 5 + 1)).collect();
    let y: Vec<f64> = (0..20)
        .map(|i| (1.0 + x[i].powi(2)) * (1.0 + 0.01 * f64::from(i as u32 * 7 % 5)))
        .collect();
    assert!(Line::fit(&x, &y).unwrap().bend.unwrap().p < 1e-6);
}

#[test]
fn three_abscissas_cannot_tell_a_bend() {
    let (x, y) = (&X[..8], &Y[..8]);
    assert_eq!(Line::fit(x, y).unwrap().bend, None);
}

#[test]
fn no_line_is_drawn_through_what_has_none() {
    assert_eq!(Line::fit(&[], &[]), None);
    assert_eq!(Line::fit(&[1.0, 2.0], &[1.0, 2.0]), None);
    assert_eq!(Line::fit(&[3.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0]), None);
    assert_eq!(Line::fit(&[1.0, 2.0, 3.0], &[1.0, 2.0, 0.0]), None);
    assert_eq!(Line::fit(&[1.0, 2.0, 3.0], &[1.0, f64::NAN, 2.0]), None);
    assert_eq!(
        Line::fit(&[1.0, f64::INFINITY, 3.0], &[1.0, 2.0, 2.0]),
        None
    );
    assert_eq!(Line::fit(&[1.0, 2.0], &[1.0, 2.0, 3.0]), None);
}

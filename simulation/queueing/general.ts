/** Waiting with general service and batch arrivals, relative to the exponential case. */

/**
 * Mean wait of M/D/c relative to M/M/c (Cosmetatos 1976): ½ (1 + (1 − ρ)(c − 1)(√(4 + 5c) − 2) / (16ρc)). Within 0.2 % of exact for
 * 8 lanes and more. ρ is the utilisation, 0 < ρ < 1.
 */
function constantServiceRatio(lanes: number, utilization: number): number {
  const rho = Math.max(utilization, 1e-3);
  const extra = ((1 - rho) * (lanes - 1) * (Math.sqrt(4 + 5 * lanes) - 2)) / (16 * rho * lanes);
  // Without load every wait is half a residual service in both cases; the correction is only meant up to there.
  return Math.min(1, 0.5 * (1 + extra));
}

/**
 * Mean wait of M/G/c relative to M/M/c: Kimura's (1994) harmonic interpolation, (1 + s) / (2s / W_MM + (1 − s) / W_MD) with s the
 * squared coefficient of variation. Error −0.3 to −2.1 % at s = 4, −9 % at s = 9. For s > 1 the denominator may reach 0: held at the
 * two-moment value (1 + s) / 2 from above.
 */
export function generalServiceRatio(lanes: number, utilization: number, scv: number): number {
  if (scv === 1) return 1;
  if (utilization >= 1) return (1 + scv) / 2;
  const constant = constantServiceRatio(lanes, utilization);
  const denominator = 2 * scv + (1 - scv) / constant;
  if (denominator <= 0) return (1 + scv) / 2;
  return Math.min((1 + scv) / denominator, Math.max(1, (1 + scv) / 2));
}

/**
 * Squared coefficient of variation of the wait of those who wait, from the second moment of the wait behind one lane (Takács 1962):
 * E[W] = Σλ E[B²] / 2(1 − ρ), E[W²] = 2 E[W]² + Σλ E[B³] / 3(1 − ρ), a fraction ρ waiting. `second` = Σλ E[B²] and `third` = Σλ E[B³]
 * over what arrives at once (an operation, or a whole batch), times divided by the number of lanes: at the same utilisation the shape
 * hardly depends on it. 1 (exponential) for exponential service.
 */
export function waitersScv(utilization: number, second: number, third: number): number {
  const rho = Math.min(Math.max(utilization, 1e-3), 0.999999);
  const mean = second / (2 * (1 - rho));
  if (mean <= 0) return 1;
  const meanSquare = 2 * mean * mean + third / (3 * (1 - rho));
  return Math.min(Math.max((rho * meanSquare) / (mean * mean) - 1, 0.3), 4);
}

/**
 * Mean wait with arrivals more regular than Poisson (squared coefficient of variation `arrivals` < 1) relative to Poisson ones, behind one
 * lane: (a + s) / (1 + s) × exp(−2(1 − ρ)(1 − a)² / (3ρ(a + s))) (Kraemer & Langenbach-Belz 1976). E4/M/1 at 80 %: +2 %.
 */
export function regularArrivalsRatio(arrivals: number, service: number, utilization: number): number {
  const rho = Math.min(Math.max(utilization, 1e-3), 1);
  const variability = Math.max(arrivals + service, 1e-3);
  return (variability / (1 + service)) * Math.exp((-2 * (1 - rho) * (1 - arrivals) ** 2) / (3 * rho * variability));
}

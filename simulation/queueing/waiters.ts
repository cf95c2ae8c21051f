/** The law of the wait of those who wait. */
import { gammaCdf, normalCdf } from './special.js';

/**
 * Of a law with mean 1 and a squared coefficient of variation: P(X ≤ x), and E[X; X ≤ x]. A gamma law, exact where the wait is exponential; above
 * scv 1 with a share (scv − 1) / (scv + ½) of a log-normal one of the same two moments, since long waits come of single long operations.
 */
export function waitersLaw(scv: number): { cdf: (x: number) => number; partialMean: (x: number) => number } {
  const shape = 1 / scv;
  const share = Math.max(0, (scv - 1) / (scv + 0.5));
  const sigma = Math.sqrt(Math.log1p(scv));
  const logNormal = (x: number, moment: number): number => normalCdf(Math.log(x) / sigma + sigma / 2 - moment * sigma);
  const mixed = (x: number, moment: number): number => {
    if (x <= 0) return 0;
    const gamma = gammaCdf(shape + moment, x * shape);
    return share > 0 ? (1 - share) * gamma + share * logNormal(x, moment) : gamma;
  };
  return { cdf: (x) => mixed(x, 0), partialMean: (x) => mixed(x, 1) };
}

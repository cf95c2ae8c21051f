/** Laws of service times. */
import type { ServiceTime } from '../../simulation/model.js';
import type { Found } from '../inheritance.js';
import { valueOf } from '../values.js';

const NO_TIME: ServiceTime = { mean: 0, scv: 0, shape: 'constant' };

/** A service time by the last of the keys' settings at its level, the first key preferred. */
export function serviceTime(found: Found[], keys: string[], speed: number): ServiceTime {
  const setting = keys.map((key) => found.findLast((one) => one.setting.key === key)).find((one) => one)?.setting;
  const mean = valueOf(setting?.value, 0, 'duration') / speed;
  if (!setting || mean <= 0) return NO_TIME;
  if (setting.law === 'constant') return { mean, scv: 0, shape: 'constant' };
  if (setting.law === 'exponential') return { mean, scv: 1, shape: 'exponential' };
  if (setting.cv) {
    const scv = valueOf(setting.cv, 1, 'number') ** 2;
    return scv === 0 ? { mean, scv: 0, shape: 'constant' } : { mean, scv, shape: 'lognormal' };
  }
  if (setting.p99) return { mean, scv: scvOfP99(valueOf(setting.p99, 0, 'duration') / speed / mean), shape: 'lognormal' };
  return { mean, scv: 1, shape: 'lognormal' };
}

/** Standard normal quantile at 0.99. */
const Z99 = 2.3263478740408408;
/** The largest p99 a log-normal law can have, as a multiple of its mean. */
export const LARGEST_P99 = Math.exp((Z99 * Z99) / 2);

/** Squared coefficient of variation of a log-normal law whose p99 is `ratio` times its mean: σ = z − √(z² − 2 ln ratio), scv = e^σ² − 1. */
function scvOfP99(ratio: number): number {
  if (ratio <= 1) return 1;
  const sigma = Z99 - Math.sqrt(Math.max(0, Z99 * Z99 - 2 * Math.log(ratio)));
  return Math.exp(sigma * sigma) - 1;
}

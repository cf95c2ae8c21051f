/** Laws of service times. */
import type { ServiceTime } from '../model.js';
import { normalCdf } from '../queueing/special.js';
import { atom, continuous, INSTANT, type Law } from './law.js';
import { gammaLaw } from './wait.js';

/** Laws made before: a system has few service times and they are asked for at every step. */
const made = new Map<string, Law>();
const MOST_KEPT = 2000;

/** The law of a service time, stretched by `factor` (a slowed component has a factor above 1). */
export function serviceLaw(service: ServiceTime, factor = 1): Law {
  const mean = service.mean * factor;
  if (mean <= 0) return INSTANT;
  const key = `${service.shape} ${mean} ${service.scv}`;
  let law = made.get(key);
  if (!law) {
    law = makeLaw(service, mean);
    if (made.size >= MOST_KEPT) made.clear();
    made.set(key, law);
  }
  return law;
}

function makeLaw(service: ServiceTime, mean: number): Law {
  if (service.shape === 'constant' || service.scv === 0) return atom(mean);
  if (service.shape === 'exponential') return gammaLaw(mean, 1);
  return logNormal(mean, service.scv);
}

/** Log-normal law of a mean (seconds) and squared coefficient of variation: σ² = ln(1 + scv), μ = ln(mean) − σ²/2. */
function logNormal(mean: number, scv: number): Law {
  const sigma = Math.sqrt(Math.log(1 + scv));
  const mu = Math.log(mean) - (sigma * sigma) / 2;
  return continuous(
    (x) => normalCdf((Math.log(x) - mu) / sigma),
    (x) => mean * normalCdf((Math.log(x) - mu - sigma * sigma) / sigma),
    mean * mean * (1 + scv),
    mean,
  );
}

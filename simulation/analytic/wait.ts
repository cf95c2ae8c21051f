/** Laws of waiting: from the stationary formulas, and from any law of the number in a station. */
import { gammaCdf } from '../queueing/special.js';
import { atom, continuous, INSTANT, LawBuilder, pointValue, stretch, type Law } from './law.js';

/** Gamma laws of mean 1, by the logarithm of their shape: made once, then only shifted. */
const unitLaws = new Map<number, Law>();

/** Above this shape a gamma law is narrower than a point of the grid. */
const NARROW = 4000;
/** Shapes closer than this fraction share a law; whole ones below 8 are exact. */
const SHAPE_STEP = 0.01;

function unitGamma(shape: number): Law | null {
  if (shape >= NARROW) return null;
  const exact = shape < 8 && Number.isInteger(shape);
  const key = exact ? shape : Math.round(Math.log(shape) / SHAPE_STEP) + 0.5;
  let law = unitLaws.get(key);
  if (!law) {
    const used = exact ? shape : Math.exp((key - 0.5) * SHAPE_STEP);
    law = continuous(
      (x) => gammaCdf(used, x * used),
      (x) => gammaCdf(used + 1, x * used),
      1 + 1 / used,
      1,
    );
    unitLaws.set(key, law);
  }
  return law;
}

/** A gamma law with a mean (seconds) and a squared coefficient of variation; scv 1 is exponential, 0 certain. */
export function gammaLaw(mean: number, scv: number): Law {
  if (mean <= 0) return INSTANT;
  const unit = scv > 0 ? unitGamma(1 / scv) : null;
  return unit ? stretch(unit, mean) : atom(mean);
}

/** Adds the wait of one who has to see `places` departures first; `seconds` is how long that takes on average. */
export function addWait(builder: LawBuilder, places: number, seconds: number, mass: number, scv: number): void {
  const unit = unitGamma(Math.max(1, Math.round(places / Math.max(scv, 0.05))));
  if (!unit) builder.add(seconds, mass);
  else builder.addLaw(unit, mass, seconds);
}

/**
 * The law of the wait where `number` are in the station with probability `p` and `lanes` of them are being served: an arrival that
 * finds n ≥ lanes sees n − lanes + 1 departures (Erlang). `drain(k)` says in how many seconds k departures take place from now on,
 * which looks ahead to capacity that comes or goes; `scv` is that of the times between departures.
 */
export function waitOfNumber(number: Float64Array, p: Float64Array, lanes: number, drain: (places: number) => number, scv: number): Law {
  const builder = new LawBuilder();
  // Neighbours whose waits hardly differ are taken together.
  let mass = 0;
  let places = 0;
  let seconds = 0;
  let from = 0;
  const flush = (): void => {
    if (mass > 0) addWait(builder, places / mass, seconds / mass, mass, scv);
    mass = places = seconds = 0;
  };
  for (let i = 0; i < number.length; i++) {
    if (p[i]! < 1e-12) continue;
    const ahead = number[i]! - lanes + 1;
    if (ahead < 1) {
      builder.addZero(p[i]!);
      continue;
    }
    const wait = drain(ahead);
    if (mass > 0 && wait > from * (1 + ALIKE)) flush();
    if (mass === 0) from = wait;
    mass += p[i]!;
    places += p[i]! * ahead;
    seconds += p[i]! * wait;
  }
  flush();
  return builder.finish();
}

/** Waits that differ by less than this fraction are as good as the same: a fraction of a cell of the grid. */
const ALIKE = 0.012;

/** A uniform law between 0 and `width` seconds. */
export function uniformLaw(width: number): Law {
  if (width <= 0) return INSTANT;
  return continuous(
    (x) => Math.min(1, x / width),
    (x) => Math.min(x, width) ** 2 / (2 * width),
    width ** 2 / 3,
    width / 2,
  );
}

/** Delay of a random one in a batch of `size` sent over `lanes` lanes, each taking `each` seconds: the rounds before its own. */
export function positionInBatch(size: number, lanes: number, each: number): Law {
  const rounds = Math.ceil(size / lanes);
  if (rounds <= 1) return INSTANT;
  if (rounds > 64) return uniformLaw(((size - 1) / lanes) * each);
  const builder = new LawBuilder();
  for (let j = 0; j < rounds; j++) builder.add(j * each, Math.min(lanes, size - j * lanes) / size);
  return builder.finish();
}

/** Upper end of what a law of waiting can be told apart at, seconds. */
export const LONGEST = pointValue(449);

/** Laws of waiting: from the stationary formulas, and from any law of the number in a station. */
import { gammaCdf } from '../queueing/special.js';
import { waitersLaw } from '../queueing/waiters.js';
import { atom, continuous, INSTANT, LawBuilder, mixture, pointValue, stretch, type Law } from './law.js';

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

/** Unit laws of the wait of those who wait, by the logarithm of their squared coefficient of variation above 1. */
const unitWaits = new Map<number, Law>();

/** The law of the wait of those who wait, of a mean (seconds) and squared coefficient of variation. */
export function waitOfWaiters(mean: number, scv: number): Law {
  const key = Math.round(Math.log(scv) / SHAPE_STEP);
  if (mean <= 0 || !(key > 0)) return gammaLaw(mean, scv);
  let unit = unitWaits.get(key);
  if (!unit) {
    const used = Math.exp(key * SHAPE_STEP);
    const { cdf, partialMean } = waitersLaw(used);
    unit = continuous(cdf, partialMean, 1 + used, 1);
    unitWaits.set(key, unit);
  }
  return stretch(unit, mean);
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
export function waitOfNumber(
  number: Float64Array,
  p: Float64Array,
  lanes: number,
  drain: (places: number) => number,
  scv: (places: number) => number,
): Law {
  const builder = new LawBuilder();
  // Neighbours whose waits hardly differ are taken together.
  let mass = 0;
  let places = 0;
  let seconds = 0;
  let from = 0;
  const flush = (): void => {
    if (mass > 0) addWait(builder, places / mass, seconds / mass, mass, scv(places / mass));
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

/** More places in a batch than this are taken several at a time. */
const MOST_PLACES = 2000;

/**
 * How much longer than the first a random one in a batch of `size` waits where all of `lanes` lanes are busy: for one departure more behind each place.
 * `each`: seconds an operation takes; `scv`: that of the times between departures.
 */
export function placeBehindBusy(size: number, lanes: number, each: number, scv: number): Law {
  const parts = Math.min(size, MOST_PLACES);
  const places = Float64Array.from({ length: parts }, (_, i) => ((i + 0.5) * size) / parts - 0.5);
  return waitOfNumber(
    places,
    new Float64Array(parts).fill(1 / parts),
    1,
    (k) => (k * each) / lanes,
    () => scv,
  );
}

/**
 * The wait of a random one in a batch of `size` that finds lanes free: as many as are free begin at once, the others wait for departures. `free`:
 * the probabilities of so many free lanes, relative to each other (that of none does not count). Exact for exponential service; what begins in all
 * lanes together, and takes equally long, ends in rounds. `serviceScv`: of an operation, `scv`: of the times between departures.
 */
export function placeBehindFree(size: number, lanes: number, free: Float64Array, each: number, serviceScv: number, scv: number): Law {
  const upTo = new Float64Array(lanes + 1);
  for (let f = 1; f <= lanes; f++) upTo[f] = upTo[f - 1]! + free[f]!;
  const all = upTo[lanes]!;
  if (all <= 0) return INSTANT;
  const parts = Math.min(size, MOST_PLACES);
  // The last n of the batch have at least k departures to wait for, k = 1, 2, … while n of its places are no lane's.
  const behind = Float64Array.from({ length: parts }, (_, i) => ((i + 0.5) * size) / parts + 0.5);
  const p = behind.map((k) => upTo[Math.min(lanes, Math.max(0, Math.floor(size - k)))]! / all / parts);
  const none = 1 - p.reduce((sum, one) => sum + one, 0);
  const departures = waitOfNumber(
    Float64Array.of(0, ...behind),
    Float64Array.of(none, ...p),
    1,
    (k) => (k * each) / lanes,
    () => scv,
  );
  const together = (Math.max(0, 1 - serviceScv) * free[lanes]!) / all;
  return together > 0
    ? mixture([
        { law: departures, weight: 1 - together },
        { law: rounds(size, lanes, each), weight: together },
      ])
    : departures;
}

/** Delay of a random one in a batch of `size` sent over `lanes` lanes, each taking exactly `each` seconds: the rounds before its own. */
function rounds(size: number, lanes: number, each: number): Law {
  const count = Math.ceil(size / lanes);
  if (count <= 1) return INSTANT;
  if (count > 64) return uniformLaw(((size - 1) / lanes) * each);
  const builder = new LawBuilder();
  for (let j = 0; j < count; j++) builder.add(j * each, Math.min(lanes, size - j * lanes) / size);
  return builder.finish();
}

/** Upper end of what a law of waiting can be told apart at, seconds. */
export const LONGEST = pointValue(449);

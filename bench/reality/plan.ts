/** What a load generator does, decided before it starts: when to send, and how much work each request asks for. */
import { Stream } from '../../simulation/events/random.js';

/** The law of the work a request asks for. Times in seconds of one lane. */
export type Law =
  | { shape: 'constant'; mean: number }
  | { shape: 'exponential'; mean: number }
  /** `cv`: standard deviation ÷ mean. */
  | { shape: 'lognormal'; mean: number; cv: number }
  /** Either of two amounts; `share` of the requests ask for the long one. */
  | { shape: 'two'; short: number; long: number; share: number };

export interface PlanOptions {
  /** The same options with the same seed give the same plan. */
  seed: number;
  /** Requests a second, on average. */
  rate: number;
  /** Seconds in which requests are sent. */
  duration: number;
  law: Law;
  /** True: the works have exactly the law's mean and deviation, so that a short measurement is not off by the luck of its draws. */
  exact?: boolean;
}

export interface Plan {
  /** When each request is to be sent, seconds from the start, ascending. */
  times: Float64Array;
  /** Work of each request, seconds of one lane. */
  works: Float64Array;
}

/** Poisson arrivals with independent works. */
export function plan({ seed, rate, duration, law, exact = false }: PlanOptions): Plan {
  const arrivals = new Stream(seed, 0, 'arrivals');
  const times: number[] = [];
  for (let time = arrivals.exponential() / rate; time < duration; time += arrivals.exponential() / rate) times.push(time);
  const draws = new Stream(seed, 0, 'works');
  const works = Float64Array.from(times, () => draw(law, draws));
  return { times: Float64Array.from(times), works: exact ? matched(works, law) : works };
}

function draw(law: Law, stream: Stream): number {
  switch (law.shape) {
    case 'constant':
      return law.mean;
    case 'exponential':
      return law.mean * stream.exponential();
    case 'lognormal': {
      const variance = Math.log(1 + law.cv ** 2);
      return law.mean * Math.exp(Math.sqrt(variance) * stream.normal() - variance / 2);
    }
    case 'two':
      return stream.chance(law.share) ? law.long : law.short;
  }
}

/** Mean and standard deviation of a law, seconds. */
export function moments(law: Law): { mean: number; deviation: number } {
  switch (law.shape) {
    case 'constant':
      return { mean: law.mean, deviation: 0 };
    case 'exponential':
      return { mean: law.mean, deviation: law.mean };
    case 'lognormal':
      return { mean: law.mean, deviation: law.mean * law.cv };
    case 'two': {
      const { short, long, share } = law;
      return { mean: short + share * (long - short), deviation: (long - short) * Math.sqrt(share * (1 - share)) };
    }
  }
}

/** Draws moved and stretched onto the law's own moments; none below a hundredth of the mean. */
function matched(works: Float64Array, law: Law): Float64Array {
  const wanted = moments(law);
  const mean = works.reduce((sum, work) => sum + work, 0) / works.length;
  const deviation = Math.sqrt(works.reduce((sum, work) => sum + (work - mean) ** 2, 0) / works.length);
  const stretch = deviation > 0 ? wanted.deviation / deviation : 1;
  return works.map((work) => Math.max(wanted.mean / 100, wanted.mean + (work - mean) * stretch));
}

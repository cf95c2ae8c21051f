/**
 * The least that simulating queues takes: exponential draws, a binary heap of events in typed arrays, first come first served, a histogram of
 * how long customers were there. Nothing else is measured, nothing can fail, nobody gives up.
 */
export interface BareQueues {
  /** Arrivals per second, at the first station. */
  rate: number;
  stations: { lanes: number; service: number }[];
  /** Where who is served goes on to; -1: leaves. */
  next: (station: number) => number;
}

/** Most customers inside at once, and most in one line, a power of 2. */
const MOST = 1 << 16;
/** Of the histogram: 2^-32 s to 2^32 s. */
const OCTAVES = 64;
const PER_OCTAVE = 32;

/** Runs so many arrivals, and until all have left; gives the number of events. */
export function runBare({ rate, stations, next }: BareQueues, arrivals: number): number {
  const heap = new Heap();
  const lines = stations.map(() => new Int32Array(MOST));
  const first = new Int32Array(stations.length);
  const last = new Int32Array(stations.length);
  const free = Int32Array.from(stations, ({ lanes }) => lanes);
  const service = Float64Array.from(stations, (one) => one.service);
  const at = new Int32Array(MOST);
  const since = new Float64Array(MOST);
  const sojourns = new Float64Array(OCTAVES * PER_OCTAVE);
  const unused = Int32Array.from({ length: MOST }, (_, i) => i);
  let left = MOST - 1;
  let events = 0;
  const exponential = (): number => -Math.log(1 - Math.random());
  const enter = (customer: number, station: number, now: number): void => {
    at[customer] = station;
    if (free[station]! > 0) {
      free[station] = free[station]! - 1;
      heap.push(now + exponential() * service[station]!, customer);
    } else lines[station]![last[station]!++ & (MOST - 1)] = customer;
  };
  // Customer 0 is the source.
  heap.push(exponential() / rate, 0);
  for (let come = 0; heap.size > 0; events++) {
    const customer = heap.first();
    const now = heap.time();
    heap.pop();
    if (customer === 0) {
      if (++come < arrivals) heap.push(now + exponential() / rate, 0);
      const one = unused[left--]!;
      since[one] = now;
      enter(one, 0, now);
      continue;
    }
    const station = at[customer]!;
    if (first[station]! < last[station]!) {
      const waiting = lines[station]![first[station]!++ & (MOST - 1)]!;
      heap.push(now + exponential() * service[station]!, waiting);
    } else free[station] = free[station]! + 1;
    const to = next(station);
    if (to >= 0) enter(customer, to, now);
    else {
      const bucket = Math.floor((Math.log2(now - since[customer]!) + OCTAVES / 2) * PER_OCTAVE);
      sojourns[bucket] = sojourns[bucket]! + 1;
      unused[++left] = customer;
    }
  }
  return events;
}

class Heap {
  size = 0;
  private readonly times = new Float64Array(MOST);
  private readonly customers = new Int32Array(MOST);

  first(): number {
    return this.customers[0]!;
  }

  time(): number {
    return this.times[0]!;
  }

  push(time: number, customer: number): void {
    const { times, customers } = this;
    let at = this.size++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (times[above]! <= time) break;
      times[at] = times[above]!;
      customers[at] = customers[above]!;
      at = above;
    }
    times[at] = time;
    customers[at] = customer;
  }

  pop(): void {
    const { times, customers } = this;
    const size = --this.size;
    const time = times[size]!;
    let at = 0;
    for (let below = 1; below < size; below = 2 * at + 1) {
      if (below + 1 < size && times[below + 1]! < times[below]!) below++;
      if (times[below]! >= time) break;
      times[at] = times[below]!;
      customers[at] = customers[below]!;
      at = below;
    }
    times[at] = time;
    customers[at] = customers[size]!;
  }
}

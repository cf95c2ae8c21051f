/**
 * How irregular a stream of arrivals is: the variance of how many come in a stretch of time over their mean (the index of dispersion), which is 1 for
 * Poisson arrivals. It depends on how long the stretch is: behind a busy station short stretches show its service, and long ones what came to it. Streams
 * that are thrown together are as irregular as the mean of them, and one of which a part is taken at random comes nearer to 1 by as much (both exact).
 * The way of thinking, and the scale of time of a line, are Whitt & You's (2022); the curves are fitted to simulation.
 */

/** What one station adds to the index of dispersion of a stream, at most: below 0 makes it more regular than a Poisson process. */
export interface Dispersion {
  excess: number;
  /** Seconds: it shows the more, the longer a stretch is against these; `own` of `rises` (a fraction) where nothing else is in the stream. */
  rises: number;
  own: number;
  /** Of the stations that it has passed since, whose own work hides it in stretches that are short against what they remember: utilisation, and seconds. */
  passed: { utilization: number; memory: number }[];
  /** Seconds: in stretches that are long against these it is forgotten. */
  fades: number;
}

/** A stream of Poisson arrivals. */
export const POISSON: readonly Dispersion[] = [];

/** Less than this makes no difference. */
const NEGLIGIBLE = 0.03;

/** Fitted to simulated stations in a row: how fast what is more regular than a Poisson process shows and is forgotten, and what is less. */
const REGULAR = {
  amplitude: 0.52,
  rises: 0.424,
  risePower: 0.6,
  fades: 1.6,
  fadePower: 0.466,
  hidden: 1.21,
  shows: 0.326,
  showPower: 0.369,
};
const VARIABLE = {
  amplitude: 1,
  rises: 137,
  risePower: 0.174,
  fades: 3.25,
  fadePower: 0.236,
  hidden: 0.43,
  shows: 1.3,
  showPower: 0.5,
};
const SHORTEST = 0.05;

/** Which of them a term follows, or what adds such an excess. */
function curveOf(excess: number): typeof REGULAR {
  return excess < 0 ? REGULAR : VARIABLE;
}

/** Part `share` of a stream, taken at random, as part `of` all that it is thrown together with. */
export function partOf(stream: readonly Dispersion[], share: number, of: number): Dispersion[] {
  const parts: Dispersion[] = [];
  for (const one of stream) {
    const excess = one.excess * share * of;
    if (Math.abs(excess) >= NEGLIGIBLE) parts.push({ ...one, excess, rises: one.rises * (1 - one.own * of), own: 0 });
  }
  return parts;
}

/** What a station with lanes is, for what passes it. */
export interface Passed {
  lanes: number;
  /** How many such lines there are side by side. */
  lines: number;
  /** Mean service time, seconds, and its squared coefficient of variation. */
  service: number;
  serviceScv: number;
  /** Fraction of lanes that are busy; of the time in which all are. */
  utilization: number;
  allBusy: number;
}

/** The stream that leaves a station, of that which comes to it. */
export function afterStation(
  stream: readonly Dispersion[],
  { lanes, lines, service, serviceScv, utilization, allBusy }: Passed,
): Dispersion[] {
  const rho = Math.min(utilization, FULL);
  const comes = stream.reduce((sum, { excess }) => sum + excess, 1);
  // The time in which such a line forgets: that of a Brownian motion, variance over drift squared.
  const forgets = (service * rho * (Math.max(0, comes) + serviceScv)) / (lanes * (1 - rho) ** 2);
  const parts = stream.map((one) => ({ ...one, passed: [...one.passed, { utilization: rho, memory: forgets }] }));
  const { amplitude, rises } = curveOf(serviceScv - 1);
  const excess = (serviceScv - 1) * allBusy ** amplitude * rho ** (1 - amplitude);
  if (Math.abs(excess) < NEGLIGIBLE) return parts;
  const shows = service * rises * (excess < 0 ? 1 : serviceScv - 1);
  return [...parts, { excess, rises: shows, own: 1 / (lanes * lines), passed: [], fades: forgets }];
}

/** Utilisation up to which a line has a scale of time. */
const FULL = 0.999;
const ROUNDS = 4;

/** A line, for what comes to it. */
export interface Met {
  lanes: number;
  service: number;
  serviceScv: number;
  utilization: number;
}

/**
 * Squared coefficient of variation of the times between arrivals that a line waits as behind: the index of dispersion of stretches as long as the
 * line's memory, which in turn depends on it (Whitt & You 2022).
 */
export function arrivalsScv(stream: readonly Dispersion[], line: Met): number {
  if (stream.length === 0) return 1;
  let scv = Math.max(
    0,
    stream.reduce((sum, { excess }) => sum + excess, 1),
  );
  for (let round = 0; round < ROUNDS; round++) {
    const stretch = memory(line, scv);
    const seen = stream.reduce((sum, one) => sum + shown(one, stretch), 1);
    scv = (scv + Math.max(0, seen)) / 2;
  }
  return scv;
}

/** Stretches so many times as long as a line's memory tell how its longest waits come about. */
const FAR = 4;

/**
 * By how much E[X²] / E[X]² of the wait of those who wait is larger than where the same scv is that of stretches of all lengths: long waits see more of what
 * goes on for long, which behind a regular stream is less regular. The square root is fitted to simulation; 1 for streams more variable than Poisson.
 */
export function longWaits(stream: readonly Dispersion[], line: Met, scv: number): number {
  if (stream.length === 0 || scv >= 1) return 1;
  const stretch = FAR * memory(line, scv);
  const far = stream.reduce((sum, one) => sum + shown(one, stretch), 1);
  return Math.sqrt(Math.max(1, (Math.max(0, far) + line.serviceScv) / Math.max(scv + line.serviceScv, 0.05)));
}

/** Seconds that a line remembers: ρ (a + s) / (1 − ρ)² departures, and a little. */
function memory({ lanes, service, serviceScv, utilization }: Met, arrivals: number): number {
  const rho = Math.min(utilization, FULL);
  return (service / lanes) * (SHORTEST + (rho * (arrivals + serviceScv)) / (1 - rho) ** 2);
}

/** How much of it shows in a stretch of time, seconds. */
function shown({ excess, rises, passed, fades }: Dispersion, stretch: number): number {
  const { risePower, fades: scale, fadePower, hidden, shows, showPower } = curveOf(excess);
  let left = excess * (1 + rises / stretch) ** -risePower * (1 + (scale * stretch) / fades) ** -fadePower;
  for (const { utilization, memory: its } of passed) left *= 1 - utilization ** hidden * (1 + (shows * stretch) / its) ** -showPower;
  return left;
}

/** Correlation of the waits at a station of constant service at its capacity and at the next, where both remember equally long; and how it goes down. */
const ALIKE = { most: 0.25, power: 0.25 };

/**
 * Correlation of the waits at a station, from what that adds to its stream, and at the next `line`, which waits as behind `arrivals` of that scv. Where the
 * first makes the stream more regular, a long line there feeds the next at the full rate for long. It is 0 behind exponential service, and by simulation
 * behind more variable service too; behind constant service and one of cv 0.5, at 70 to 90 %, within 0.05 (0.1 before constant service).
 */
export function nextAlike({ excess, fades }: Dispersion, line: Met, arrivals: number): number {
  if (excess >= 0 || fades <= 0) return 0;
  const ratio = memory(line, arrivals) / fades;
  return ALIKE.most * -excess * Math.min(ratio, 1 / ratio) ** ALIKE.power;
}

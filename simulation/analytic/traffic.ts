/** Traffic over time: users, open rates, bursts and `traffic` incidents. Times in seconds since the scenario's start. */
import type { Flow, Scenario, Traffic } from '../model.js';

const DAY = 86_400;

/**
 * How sharp the evening curve is. 6 gives a daily mean of 23 % of the way from trough to peak and half of the rise within 2.6 h of the
 * peak, as in consumer traffic with one evening peak.
 */
const EVENING_SHARPNESS = 6;

/** Fraction (0..1) of the way from trough to peak at a time of day, seconds; the peak is at `peak`. A raised cosine to a power. */
function eveningCurve(time: number, peak: number): number {
  const phase = (2 * Math.PI * (time - peak)) / DAY;
  return ((1 + Math.cos(phase)) / 2) ** EVENING_SHARPNESS;
}

/** The quantity at a time; what stands at the last point holds after it. */
function trafficAt(traffic: Traffic, time: number): number {
  switch (traffic.shape) {
    case 'steady':
      return traffic.value;
    case 'ramp':
      return traffic.from + (traffic.to - traffic.from) * Math.min(1, Math.max(0, time / traffic.over));
    case 'evening':
      return traffic.from + (traffic.to - traffic.from) * eveningCurve(time, traffic.peak);
    case 'spike':
      return time >= traffic.start && time < traffic.start + traffic.for ? traffic.to : traffic.from;
    case 'points':
      return interpolate(traffic.points, time);
  }
}

function interpolate(points: { time: number; value: number }[], time: number): number {
  const first = points[0];
  if (!first) return 0;
  if (time <= first.time) return first.value;
  let low = 0;
  let high = points.length - 1;
  if (time >= points[high]!.time) return points[high]!.value;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (points[middle]!.time <= time) low = middle;
    else high = middle;
  }
  const a = points[low]!;
  const b = points[high]!;
  return a.value + ((b.value - a.value) * (time - a.time)) / (b.time - a.time);
}

/** Times within (0, duration) at which the quantity jumps or bends. */
export function trafficBreaks(traffic: Traffic, duration: number): number[] {
  const times =
    traffic.shape === 'ramp'
      ? [traffic.over]
      : traffic.shape === 'spike'
        ? [traffic.start, traffic.start + traffic.for]
        : traffic.shape === 'points'
          ? traffic.points.map((point) => point.time)
          : [];
  return times.filter((time) => time > 0 && time < duration);
}

/** Where the quantity is highest within the run, and how high. */
export function trafficPeak(traffic: Traffic, duration: number): { time: number; value: number } {
  const candidates = [0, ...trafficBreaks(traffic, duration)];
  if (traffic.shape === 'evening') for (let t = traffic.peak % DAY; t <= duration; t += DAY) candidates.push(t);
  candidates.push(duration);
  let best = { time: 0, value: trafficAt(traffic, 0) };
  for (const time of candidates) {
    const value = trafficAt(traffic, time);
    if (value > best.value) best = { time, value };
  }
  return best;
}

/** Starts of a burst within the run. */
export function burstStarts(burst: Scenario['bursts'][number], duration: number): number[] {
  if (burst.every === null) return burst.start < duration ? [burst.start] : [];
  const starts: number[] = [];
  for (let time = burst.start; time < duration; time += burst.every) starts.push(time);
  return starts;
}

/** By which factor bursts and `traffic` incidents multiply a flow's rate at a time. Overlapping ones multiply. */
export function trafficFactor(scenario: Scenario, flow: string, time: number): number {
  let factor = 1;
  for (const burst of scenario.bursts) {
    if (time < burst.start) continue;
    const since = burst.every === null ? time - burst.start : (time - burst.start) % burst.every;
    if (since >= burst.for) continue;
    for (const one of burst.factors) if (one.flow === null || one.flow === flow) factor *= one.factor;
  }
  for (const incident of scenario.incidents) {
    if (incident.type !== 'traffic' || time < incident.start) continue;
    if (incident.for === null || time < incident.start + incident.for) factor *= incident.factor;
  }
  return factor;
}

/** Users at a time; 0 where the scenario has none. */
export function usersAt(scenario: Scenario, time: number): number {
  return scenario.users ? trafficAt(scenario.users, time) : 0;
}

/** Clients that come all at once do not connect in one instant but within about a minute. */
const ARRIVAL_SECONDS = 60;

/**
 * Sessions opened per second by users who come (reconnects not included): growth of the number of users over the last minute (the last
 * hundredth of a short run), plus the turnover of those there, users / session. As their number falls not everyone who leaves is followed.
 */
export function sessionOpens(scenario: Scenario, time: number): number {
  if (!scenario.users) return 0;
  const minute = arrivalSeconds(scenario);
  const growth = (usersAt(scenario, time) - usersAt(scenario, Math.max(0, time - minute))) / minute;
  return Math.max(0, growth + (scenario.session ? usersAt(scenario, time) / scenario.session : 0));
}

export function arrivalSeconds(scenario: Scenario): number {
  return Math.min(ARRIVAL_SECONDS, scenario.duration / 100);
}

/** Shares of the scenario's open rate, by flow: those written, and what they leave divided evenly among the flows without a rate. */
export function openShares(flows: Flow[]): Map<string, number> {
  const shares = new Map<string, number>();
  let left = 1;
  let evenly = 0;
  for (const flow of flows) {
    if (flow.rate.per !== 'scenario') continue;
    if (flow.rate.share === null) evenly++;
    else left -= flow.rate.share;
  }
  for (const flow of flows) {
    if (flow.rate.per === 'scenario') shares.set(flow.name, flow.rate.share ?? Math.max(0, left) / evenly);
  }
  return shares;
}

/**
 * Requests per second of a flow at a time, bursts included. `opens` are the sessions opened per second then (reconnects included),
 * `share` the flow's share of the scenario's open rate.
 */
export function flowRate(scenario: Scenario, flow: Flow, time: number, opens: number, share: number): number {
  const factor = trafficFactor(scenario, flow.name, time);
  switch (flow.rate.per) {
    case 'user':
      return flow.rate.rate * usersAt(scenario, time) * factor;
    case 'total':
      return flow.rate.rate * factor;
    case 'session':
      return opens * factor;
    case 'scenario':
      return scenario.rate ? trafficAt(scenario.rate, time) * share * factor : 0;
  }
}

/** The highest rate that a flow reaches in the run without bursts, requests per second. */
export function peakRate(scenario: Scenario, flow: Flow, flows: Flow[]): number {
  const traffic = flow.rate.per === 'scenario' ? scenario.rate : scenario.users;
  const time = traffic ? trafficPeak(traffic, scenario.duration).time : 0;
  const calm: Scenario = { ...scenario, bursts: [], incidents: [] };
  return flowRate(calm, flow, time, sessionOpens(calm, time), openShares(flows).get(flow.name) ?? 1);
}

/** A quantity over time, multiplied by a factor. */
export function scaleTraffic(traffic: Traffic, factor: number): Traffic {
  switch (traffic.shape) {
    case 'steady':
      return { ...traffic, value: traffic.value * factor };
    case 'points':
      return { ...traffic, points: traffic.points.map((point) => ({ ...point, value: point.value * factor })) };
    default:
      return { ...traffic, from: traffic.from * factor, to: traffic.to * factor };
  }
}

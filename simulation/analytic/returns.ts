/** Which work comes to a component after other work of the same requests has been there. */
import { isBuffer, type Network, type StepNode, type VisitNode } from './network.js';

/** Of a station's arriving visits, by index: one that follows another. */
export interface Return {
  later: number;
  earlier: number;
  /** How often the earlier was made, for each time that the later is. */
  times: number;
  /** Seconds that pass where nothing waits, from when the earlier is served until the later comes. */
  gap: number;
}

/** A visit within some stretch of a request: when it comes and is served, seconds from the stretch's beginning, and how many of it there are. */
interface Occurrence {
  visit: VisitNode;
  begin: number;
  end: number;
  times: number;
  /** Whether the stretch goes on without waiting for it. */
  apart: boolean;
}

interface Stretch {
  visits: Occurrence[];
  seconds: number;
}

const NONE: Stretch = { visits: [], seconds: 0 };

/** By component, what comes to it again. `service`: mean seconds of a visit in a lane. */
export function returnsOf({ components, flows, arriving }: Network, service: (visit: VisitNode) => number): Return[][] {
  const returns: Return[][] = components.map(() => []);
  const add = (earlier: Occurrence, later: Occurrence, times: number, gap: number): void => {
    const { component } = later.visit;
    if (earlier.visit.component !== component || earlier.apart || times <= 0) return;
    const index = ({ visit }: Occurrence): number => arriving[component]!.indexOf(visit);
    returns[component]!.push({ later: index(later), earlier: index(earlier), times: times * earlier.times, gap: Math.max(0, gap) });
  };
  const after = (first: Stretch, then: Stretch): Stretch => {
    const visits = then.visits.map((one) => ({ ...one, begin: one.begin + first.seconds, end: one.end + first.seconds }));
    for (const later of visits) for (const earlier of first.visits) add(earlier, later, 1, later.begin - earlier.end);
    return { visits: [...first.visits, ...visits], seconds: first.seconds + then.seconds };
  };
  const block = (steps: StepNode[]): Stretch => steps.reduce((before: Stretch, step) => after(before, one(step)), NONE);

  const one = (step: StepNode): Stretch => {
    if ('parallel' in step) {
      const parts = step.parallel.map(one);
      return { visits: parts.flatMap(({ visits }) => visits), seconds: Math.max(0, ...parts.map(({ seconds }) => seconds)) };
    }
    const component = components[step.component]!;
    const { arrow, probability, times } = step.visit;
    const own: Occurrence = { visit: step, begin: 0, end: service(step), times: 1, apart: false };
    const missed = likely(block(step.miss), 1 - (component.hit ?? 0));
    const all = after(after({ visits: [own], seconds: own.end + component.latency }, missed), block(step.then));
    const waits = arrow === 'call' && !isBuffer(component) && step.source === null;
    // Each visit follows those of the rounds before.
    if (waits && times > 1)
      for (const later of all.visits)
        for (const earlier of all.visits) add(earlier, later, (times - 1) / 2, all.seconds - earlier.end + later.begin);
    const often = likely(all, probability * (arrow === 'push' ? 1 : times));
    return waits
      ? often
      : { visits: often.visits.map((each) => ({ ...each, apart: true })), seconds: arrow === 'call' ? component.latency : 0 };
  };
  for (const { steps } of flows) block(steps);
  return returns;
}

/** What is gone through so many times on average. */
function likely({ visits, seconds }: Stretch, times: number): Stretch {
  return { visits: visits.map((one) => ({ ...one, times: one.times * times })), seconds: seconds * times };
}

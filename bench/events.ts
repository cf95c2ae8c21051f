/** How fast the event engine is, beside the least that an M/M/1 has to do: a heap, a counter, exponential draws, nothing counted. */
import { compile } from '../language/compile.js';
import { runReplication } from '../simulation/events/replication.js';
import { median, type Section } from './measure.js';

const EVENTS = 400_000;
const RUNS = 5;
const TEXT = `
  system s { server a { service 1s exponential  lanes 1 }  flow f { rate 0.8/s  a } }
  scenario t for s { duration ${EVENTS / 1.6}s  start empty }`;

export async function measureEvents(): Promise<Section> {
  const { model } = await compile('file:///mm1.arch', TEXT, () => Promise.resolve(null));
  if (!model) throw new Error('the text of the benchmark has errors');
  const rate = (run: (seed: number) => number): number =>
    median(
      Array.from({ length: RUNS }, (_, seed) => {
        const start = performance.now();
        return (run(seed) / (performance.now() - start)) * 1000;
      }),
    );
  const options = { replication: 0, window: null, shouldStop: () => false };
  const engine = rate((seed) => runReplication(model, model.scenarios[0]!, { ...options, seed }).events);
  const bare = rate(bareQueue);
  const perSecond = (value: number): string => `${(value / 1e6).toFixed(2)} million`;
  return {
    title: 'The event engine',
    about: `M/M/1 at 80 %, some ${EVENTS} events, median of ${RUNS} runs. The bare loop keeps its events in a binary heap and counts nothing.`,
    header: ['', 'events a second', 'ratio'],
    rows: [
      ['bare loop', perSecond(bare), '1'],
      ['event engine', perSecond(engine), (engine / bare).toFixed(2)],
    ],
  };
}

/** Runs an M/M/1; gives the number of events. */
function bareQueue(): number {
  const heap = new Heap();
  const exponential = (): number => -Math.log(1 - Math.random());
  let inside = 0;
  heap.push({ time: 0, arrival: true });
  for (let i = 0; i < EVENTS; i++) {
    const { time, arrival } = heap.pop()!;
    if (arrival) heap.push({ time: time + exponential() / 0.8, arrival: true });
    const serves = arrival ? inside++ === 0 : --inside > 0;
    if (serves) heap.push({ time: time + exponential(), arrival: false });
  }
  return EVENTS;
}

interface Event {
  time: number;
  arrival: boolean;
}

class Heap {
  private readonly events: Event[] = [];

  push(event: Event): void {
    let at = this.events.length;
    this.events.push(event);
    for (let up = (at - 1) >> 1; at > 0 && this.events[up]!.time > event.time; at = up, up = (at - 1) >> 1) {
      this.events[at] = this.events[up]!;
      this.events[up] = event;
    }
  }

  pop(): Event | undefined {
    const { events } = this;
    const [first] = events;
    const last = events.pop();
    if (!last || events.length === 0) return first;
    let at = 0;
    for (let down = 1; down < events.length; down = 2 * at + 1) {
      if (down + 1 < events.length && events[down + 1]!.time < events[down]!.time) down++;
      if (events[down]!.time >= last.time) break;
      events[at] = events[down]!;
      at = down;
    }
    events[at] = last;
    return first;
  }
}

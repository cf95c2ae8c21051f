/** Little's law, L = λ · W: what is in a component and what waits there, against what comes and how long it stays. */
import { describe, expect, test } from 'vitest';
import type { ScenarioReport } from '../../../simulation/report.js';
import type { SimulateOptions } from '../../../simulation/simulate.js';
import { simulated } from '../../support/simulated.js';

const design = (components: string): string => `
  system s {
    lb       chance { balance random }
    lb       turns { balance round-robin }
    server   web on m7g.large { lanes 100  service 1ms }
    stream   events { partitions 8  hottest 30%  latency 0ms }
    ${components}
  }
  scenario t for s { duration 20min  users 100 }`;

const designs: [string, string][] = [
  ['one line', 'server hub on m7g.large { lanes 2  service 4ms }\n flow f { rate 400/s  hub }'],
  ['a line per node, by chance', 'server hub * 3 on m7g.large { lanes 2  service 4ms }\n flow f { rate 1_200/s  chance -> hub }'],
  ['a line per node, in turn', 'server hub * 3 on m7g.large { lanes 2  service 4ms cv 2 }\n flow f { rate 1_200/s  turns -> hub }'],
  ['few places', 'server hub on m7g.large { lanes 2  service 4ms  queue 5 }\n flow f { rate 500/s  hub }'],
  ['too much work', 'server hub on m7g.large { lanes 2  service 4ms  queue 50 }\n flow f { rate 600/s  hub }'],
  [
    'few connections',
    'postgres hub on m7g.large { lanes 4  service 4ms  connections 20  latency 0ms }\n flow f { rate 900/s  web -> hub }',
  ],
  [
    'two classes',
    'server hub on m7g.large { lanes 2  service 4ms }\n flow f { rate 200/s  priority high  hub }\n flow g { rate 200/s  hub }',
  ],
  ['partitions', 'worker hub on m7g.large { lanes 8  service 4ms }\n flow f { rate 800/s  web ~> events -> hub }'],
  [
    'batches',
    'ws hub on m7g.large { lanes 4  service 0.5ms  delivery 0.1ms  send buffer 64KB }\n flow f { rate 1_200/s  measure delivery  hub => hub * 20 }',
  ],
  [
    'batches to many nodes',
    'ws hub * 3 on m7g.large { lanes 2  service 0.5ms  delivery 0.1ms  send buffer 64KB }\n flow f { rate 1_500/s  measure delivery  hub => hub * 30 }',
  ],
  ['several calls', 'server hub on m7g.large { lanes 2  service 4ms constant }\n flow f { rate 150/s  web -> hub * 3 }'],
  ['no lines', 'external hub { latency 50ms }\n flow f { rate 100/s  web -> hub }'],
];

/** Mean of a component's series over time. */
function meanOf({ series }: ScenarioReport, values: Float64Array): number {
  const all = series.step.reduce((sum, seconds) => sum + seconds, 0);
  return values.reduce((sum, value, i) => sum + value * series.step[i]!, 0) / all;
}

describe.each<[string, SimulateOptions]>([
  ['analytic', {}],
  ['events', { engine: 'events', replications: 1, window: { from: 100, to: 160 } }],
])('by the %s engine', (_, options) => {
  test.each(designs)('%s', async (__, components) => {
    const report = await simulated(design(components), options);
    const { arrivals, refused, wait, sojourn, waiting } = report.components['hub']!;
    const rate = (arrivals - refused) / (options.window ? options.window.to - options.window.from : 1200);
    const close = (number: number, law: number): void => expect(Math.abs(number - law)).toBeLessThan(0.01 * law + 0.002);
    close(waiting.mean, rate * wait.mean!);
    close(meanOf(report, report.series.components['hub']!.number), rate * sojourn.mean!);
  });
});

/** A design of a thousand components over 60 hours: time and memory. */
import { compile } from '../language/compile.js';
import { simulate } from '../simulation/simulate.js';
import { medianTime, milliseconds, type Section } from './measure.js';

const COMPONENTS = 1000;
const FLOWS = 300;
const CALLS = 5;

function text(): string {
  const kinds = ['server', 'server', 'server', 'server', 'server', 'server', 'redis', 'redis', 'postgres', 'postgres'];
  const settings: Record<string, (i: number) => string> = {
    server: (i) => ` * 2 { service ${1 + (i % 7)}ms }`,
    redis: () => ' { hit 90% }',
    postgres: () => '',
  };
  const components = Array.from({ length: COMPONENTS }, (_, i) => {
    const kind = kinds[i % kinds.length]!;
    return `  ${kind} c${i}${settings[kind]!(i)}`;
  });
  const flows = Array.from({ length: FLOWS }, (_, f) => {
    const path = Array.from({ length: CALLS }, (_call, k) => `c${(f * 13 + k * 7) % COMPONENTS}`);
    return `  flow f${f} { rate 0.01/s per user  ${path.join(' -> ')} }`;
  });
  return `system large {\n${components.join('\n')}\n${flows.join('\n')}\n}
scenario t for large { duration 60h  users 220..3_400 evening peak 20h  burst "b" every 20min for 30s { f1 * 2 } }\n`;
}

export async function measureLarge(): Promise<Section> {
  const { model } = await compile('file:///large.arch', text(), () => Promise.resolve(null));
  if (!model) throw new Error('the text of the benchmark has errors');
  const before = process.memoryUsage().rss;
  const time = await medianTime(3, () => simulate(model, { headroom: false }));
  const memory = (process.memoryUsage().rss - before) / 2 ** 20;
  return {
    title: 'A thousand components',
    about: `${COMPONENTS} components, ${FLOWS} flows of ${CALLS} calls, 60 hours with a burst every 20 minutes. Median of 3 runs; memory is what the process grew by.`,
    header: ['', 'time', 'memory'],
    rows: [['simulate', milliseconds(time), `${Math.round(memory)} MB`]],
  };
}

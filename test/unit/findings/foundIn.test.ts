/** A file with several scenarios: what they find alike is told once, and says in which. */
import { describe, expect, it } from 'vitest';
import { foundIn, type FoundIn } from '../../../simulation/findings/index.js';
import { simulate } from '../../../simulation/simulate.js';
import { modelOf } from './compiled.js';

const chat = `system chat { lb edge ws rooms * 2 on c7g.large redis bus flow say { rate 0.5/s per user payload 2KB edge -> rooms -> bus => rooms * 10 } }`;
const scenario = (name: string, users: number): string =>
  `scenario ${name} for chat { duration 1h users ${users} client { heartbeat 25s reconnect 1s..30s jitter } }`;
const found = async (code: string, ...scenarios: string[]): Promise<FoundIn[]> =>
  foundIn(simulate(await modelOf(`${chat} ${scenarios.join(' ')}`))).filter(({ finding }) => finding.code === code);

describe('what is bought', () => {
  it('is told once, with the figures of the busiest scenario, and names the others', async () => {
    const [told, ...more] = await found('egress-dominates', scenario('quiet', 600), scenario('busy', 800), scenario('asleep', 5));
    expect(more).toEqual([]);
    expect(told).toMatchObject({ prefix: 'in "busy", and with other figures in "quiet": ', scenarios: ['quiet', 'busy'] });
    expect(told!.finding.message).toContain('are for bytes out, most at "rooms"');
  });

  it('names none where all have the same', async () => {
    const told = await found('egress-dominates', scenario('monday', 600), scenario('tuesday', 600));
    expect(told.map(({ prefix }) => prefix)).toEqual(['']);
  });

  it('is one hint to scale down, not one a scenario', async () => {
    const model = await modelOf(`${chat.replace('rooms * 2', 'rooms * 9')} ${scenario('quiet', 20)} ${scenario('busy', 40)}`);
    const hints = foundIn(simulate(model)).filter(({ finding }) => finding.code === 'overprovisioned');
    expect(hints.map(({ prefix }) => prefix)).toEqual(['in "busy", and with other figures in "quiet": ']);
  });
});

describe('what happens', () => {
  it('is told of each scenario with its own figures', async () => {
    const told = await found('util-headroom', scenario('evening', 1_900), scenario('launch', 2_400));
    expect(told.map(({ prefix }) => prefix)).toEqual(expect.arrayContaining(['in "evening": ', 'in "launch": ']));
  });
});

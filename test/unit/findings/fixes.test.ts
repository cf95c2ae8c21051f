/** What fixes write into the text, and what they call it. */
import { describe, expect, it } from 'vitest';
import { grown } from '../../../simulation/findings/fixes.js';
import type { Finding } from '../../../simulation/report.js';
import { typed } from './compiled.js';

const fixOf = (findings: Finding[], code: string): { title: string; texts: string[] } => {
  const fix = findings.find((one) => one.code === code)!.fix!;
  return { title: fix.title, texts: fix.edits.map(({ text }) => text) };
};

describe('a fix', () => {
  it('has its figures in the title as people read them, and in the text as the language does', async () => {
    const crowd = `
      system s { limiter guard { limit 50_000/s } lb edge ws w * 2 { connections 1_000 } flow f { rate 1/min per user guard -> edge -> w } }
      scenario x for s { duration 1h users 2_400_000 client { heartbeat 25s reconnect 1s..30s jitter } }`;
    const findings = await typed(crowd);
    expect(fixOf(findings, 'connections-exceed-capacity')).toEqual({ title: 'Scale `w` to 2,401', texts: ['2401'] });
    const shop =
      'system s { limiter guard { limit 50_000/s } server a * 6 on m7g.large flow f { rate 1_000/s guard -> a } } scenario x for s { duration 1h }';
    expect(fixOf(await typed(shop), 'limiter-above-capacity')).toEqual({
      title: 'Limit `guard` to 2,400/s',
      texts: ['limit 2400/s burst 2400'],
    });
  });

  it('that was not enough grows from the number in the text', () => {
    const at = { uri: 'file:///x.arch', start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    const more = grown({ title: 'Scale `a` to 1,200', edits: [{ at, text: ' * 1200' }], outcome: null });
    expect(more).toMatchObject({ title: 'Scale `a` to 1,500', edits: [{ text: ' * 1500' }] });
    expect(grown({ title: 'Scale `a` to 5 and give `b` 9 partitions', edits: [{ at, text: '5' }], outcome: null })).toBeNull();
  });
});

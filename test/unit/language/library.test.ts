import { describe, expect, test } from 'vitest';
import { ROOT_KINDS } from '../../../language/inheritance.js';
import { LIBRARY } from '../../../language/library.js';
import { compiled, component } from './compiled.js';

describe('the built-in library', () => {
  test('is compiled before anything else, and has no errors', async () => {
    expect((await compiled('')).diagnostics).toEqual([]);
  });

  test('has a kind for each that the simulation knows', () => {
    for (const kind of ROOT_KINDS) expect(LIBRARY['kinds.arch']).toMatch(new RegExp(`^kind ${kind} `, 'm'));
  });

  test('says of every machine where its figures come from', () => {
    const lines = Object.values(LIBRARY).flatMap((text) => text.split('\n').filter((line) => line.startsWith('instance ')));
    expect(lines.length).toBeGreaterThanOrEqual(52);
    for (const line of lines) expect(line).toMatch(/source ".+" as of "20\d\d-\d\d"/);
  });

  test('says of every figure of a component where it comes from', async () => {
    const { figures } = await component('ws a');
    for (const key of ['service', 'delivery', 'handshake', 'connections', 'memory'])
      expect(figures[key]).toMatchObject({ source: expect.any(String), asOf: expect.any(String) });
    expect(figures['service']!.at.uri).toBe('arch-library:/kinds.arch');
  });

  test('gives a database on 4 vCPU the 2,500 to 4,000 writes/s that were measured', async () => {
    const { lanes, service } = await component('postgres a on db.t4g.medium { lanes 4 per vcpu }');
    const onFourVcpu = (lanes! * 2) / service.write.mean;
    expect(onFourVcpu).toBeGreaterThan(2500);
    expect(onFourVcpu).toBeLessThan(4000);
  });
});

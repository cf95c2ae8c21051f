/** The program as it is installed: `npm run build` makes it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../../', import.meta.url));
const program = fileURLToPath(new URL(`../../../${manifest.bin.headroom}`, import.meta.url));
const env = { ...process.env, COLUMNS: '100' };

function shell(command: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('bash', ['-c', `set -o pipefail; ${command}`], {
    cwd: root,
    env: { ...env, NODE: process.execPath, HEADROOM: program },
    encoding: 'utf8',
  });
}

describe('the bundled program', () => {
  test('checks a file', () => {
    const { status, stdout, stderr } = shell('"$NODE" "$HEADROOM" check examples/chat.arch');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('examples/chat.arch noon: ✓');
  });

  test('reads what is piped into it', () => {
    const { status, stdout } = shell('"$NODE" "$HEADROOM" check - < examples/chat.arch');
    expect([status, stdout]).toEqual([0, expect.stringContaining('stdin.arch noon: ✓')]);
  });

  test('complains about a call on standard error and ends with 2', () => {
    const { status, stdout, stderr } = shell('"$NODE" "$HEADROOM" check nowhere.arch');
    expect([status, stdout, stderr]).toEqual([2, '', 'headroom: nowhere.arch: there is no such file\n']);
  });

  test('says nothing when its reader goes away', () => {
    const { stdout, stderr } = shell('"$NODE" "$HEADROOM" simulate examples/chat.arch --format json --series | head -c 20');
    expect([stdout.slice(0, 9), stderr]).toEqual(['{"schema"', '']);
  });

  test.each(['0.3', '0.8', '2'])('interrupted after %s s, leaves nothing half written', (seconds) => {
    const { stdout } = shell(
      `f=$(mktemp); timeout -s INT ${seconds} "$NODE" "$HEADROOM" check examples/websocket-scaling-first-try.arch --format json > "$f"; cat "$f"; rm "$f"`,
    );
    expect(stdout === '' || typeof JSON.parse(stdout) === 'object').toBe(true);
  });

  test('starts with the line that makes it a program', () => {
    expect(shell('head -n 1 "$HEADROOM"').stdout).toBe('#!/usr/bin/env node\n');
  });
});

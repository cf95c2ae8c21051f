import { expect, test } from 'vitest';
import { DEFAULTS, readSettings } from '../../../server/settings.js';

test('settings that are missing or of the wrong type are the defaults', () => {
  expect(readSettings(undefined)).toEqual(DEFAULTS);
  expect(readSettings({ run: 'always', budgetSeconds: -1, findings: ['spof'] })).toEqual(DEFAULTS);
});

test('a severity that does not exist leaves that code alone and the others in force', () => {
  expect(readSettings({ findings: { spof: 'off', 'lb-missing': 'fatal' } }).findings).toEqual({ spof: 'off' });
});

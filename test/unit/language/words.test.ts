/** Help says something of every word that can be written, and nothing that the grammar does not have. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { INSTANCE_SETTINGS, SETTINGS_OF } from '../../../language/checks/settings.js';
import { ROOT_KINDS } from '../../../language/inheritance.js';
import {
  BURST,
  CLIENT_SETTINGS,
  FLOW_SETTINGS,
  INCIDENTS,
  KINDS,
  OPTIONS,
  SCENARIO_SETTINGS,
  TERMS,
  wordFor,
} from '../../../language/words.js';

const grammar = readFileSync(new URL('../../../language/arch.langium', import.meta.url), 'utf8');
const settings = [...new Set([...Object.values(SETTINGS_OF).flat(), ...INSTANCE_SETTINGS])];
const others = [FLOW_SETTINGS, OPTIONS, SCENARIO_SETTINGS, CLIENT_SETTINGS, INCIDENTS, TERMS].flatMap((table) => Object.values(table));

test('every setting and every kind is explained', () => {
  expect(settings.filter((key) => !wordFor('TimeSetting', key)?.form.startsWith(key))).toEqual([]);
  expect(Object.keys(KINDS).toSorted()).toEqual(ROOT_KINDS.toSorted());
});

test('forms have no words but those of the grammar', () => {
  const forms = [BURST, ...others, ...settings.flatMap((key) => wordFor('TimeSetting', key) ?? [])].map(({ form }) => form);
  const words = new Set(forms.flatMap((form) => form.match(/(?<![\w$/])[a-z]+(?:-[a-z]+)*(?!\w)/g) ?? []));
  expect(words.size).toBeGreaterThan(60);
  expect([...words].filter((word) => !grammar.includes(`'${word}'`))).toEqual([]);
});

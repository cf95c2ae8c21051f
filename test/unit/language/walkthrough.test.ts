/** The walkthrough leads somewhere: its commands and files are there, and what it says to do has the effect that it promises. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { simulate } from '../../../simulation/simulate.js';
import { modelOf, saidAbout } from './compiled.js';

interface Step {
  id: string;
  description: string;
  media: { markdown: string };
  completionEvents?: string[];
}

interface Manifest {
  files: string[];
  contributes: { commands: { command: string }[]; walkthroughs: { steps: Step[] }[] };
}

const at = (path: string): URL => new URL(`../../../${path}`, import.meta.url);
const read = (path: string): string => readFileSync(at(path), 'utf8');
const { files, contributes } = JSON.parse(read('package.json')) as Manifest;
const { steps } = contributes.walkthroughs[0]!;
const commands = contributes.commands.map(({ command }) => command);

test('every command is there, and registered', () => {
  const used = steps.flatMap(({ description, completionEvents = [] }) =>
    [...`${description} ${completionEvents.join(' ')}`.matchAll(/(?:command|onCommand):([\w.]+)/g)].map((match) => match[1]!),
  );
  expect(used.length).toBeGreaterThan(3);
  expect(used.filter((command) => !commands.includes(command))).toEqual([]);
  expect(commands.filter((command) => !read('client/extension.ts').includes(`'${command}'`))).toEqual([]);
});

test.each(steps)('the page of "$id" is packed with the extension', ({ media }) => {
  expect(existsSync(at(media.markdown))).toBe(true);
  expect(files.some((one) => media.markdown === one || media.markdown.startsWith(`${one}/`))).toBe(true);
});

test.each(steps)('the texts of "$id" compile', async ({ media }) => {
  for (const [, text] of read(media.markdown).matchAll(/^```arch\n([\s\S]*?)^```/gm)) expect(await saidAbout(text!)).toEqual([]);
});

describe('the example', () => {
  const name = /const EXAMPLE = '(.*)'/.exec(read('client/example.ts'))![1]!;
  const example = read(`examples/${name}`);
  const holds = async (text: string): Promise<boolean> => simulate(await modelOf(text)).scenarios[0]!.contract.every((term) => term.met);

  test('is packed, and holds', async () => {
    expect(files).toContain(`examples/${name}`);
    expect(await holds(example)).toBe(true);
  });

  test('breaks as the page says, and has what the pages speak of', async () => {
    const line = /^```\n(game_gateway.*)\n```/m.exec(read('client/walkthrough/break.md'))![1]!;
    expect(example).toContain(line.replace('* 2', '* 5'));
    expect(await holds(example.replace('gateway * 5', 'gateway * 2'))).toBe(false);
    expect(example).toContain('users 220..3_400');
    expect(await holds(example.replace('220..3_400', '220..4_400'))).toBe(false);
  });
});

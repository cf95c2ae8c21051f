/** What a hover says of settings, options, incidents, terms, kinds and machines, as Markdown: what they are, what is written, and from where. */
import type { AstNode } from 'langium';
import * as ast from '../language/generated/ast.js';
import { type Found, firstLevel, kindLine, rootKind, settingOf } from '../language/inheritance.js';
import { INCIDENTS, KINDS, keyOf, machineSize, settingFigure, type Worded, wordOf } from '../language/words.js';
import { formatDuration, formatStretch } from '../simulation/figures.js';
import type { ScenarioReport, TermReport, TimelineEvent } from '../simulation/report.js';
import { formatActual, formatLimit, moreTimes, termName, termSign } from '../simulation/terms.js';
import { escape, joined, scenarioLine, sections, unbroken } from './hoverText.js';
import { highestP95 } from './peaks.js';

const isOneOf = [
  ast.isSetting,
  ast.isFlowSetting,
  ast.isOption,
  ast.isScenarioSetting,
  ast.isClientSetting,
  ast.isIncident,
  ast.isBurst,
  ast.isTerm,
];

export function isWritten(node: AstNode): node is Worded {
  return isOneOf.some((is) => is(node));
}

/** What a word means and how it goes on. */
export function wordText(node: Worded): string | null {
  const word = wordOf(node);
  return word && `**${escape(keyOf(node) ?? '')}** · ${word.meaning}\n\n\`\`\`\n${word.form}\n\`\`\``;
}

/** A setting: its figure with range, source and date, and what would hold without it. */
export function settingText(setting: ast.Setting, kind: ast.KindDeclaration | undefined): string {
  const own = settingOf([setting.$container], setting.key);
  const blocks = kindLine(kind).flatMap(({ block }) => (block && block !== setting.$container ? [block] : []));
  const inherited = setting.key === 'price' || setting.key === 'source' ? null : settingOf(blocks, setting.key);
  return sections([
    wordText(setting),
    own && own.setting === setting ? figureOf(own) : null,
    inherited && `A ${escape(kind!.name)} has ${figureOf(inherited)}`,
  ]);
}

/** `3ms, plausibly 1ms to 6ms · load test (2026-08)` */
function figureOf({ setting, source }: Found): string {
  const { value } = setting;
  const range = value?.low === undefined || value.high === undefined ? '' : `, plausibly \`${value.low}\` to \`${value.high}\``;
  return joined([`\`${settingFigure(setting)}\`${range}`, sourceOf(source)]);
}

function sourceOf(source: ast.Setting | null): string | null {
  if (!source?.text) return null;
  return escape(source.text) + (source.asOf === undefined ? '' : ` (${escape(source.asOf)})`);
}

/** A kind: what it is, and all that holds for its components, what it inherits included. */
export function kindText(kind: ast.KindDeclaration): string {
  const root = rootKind(kind);
  const blocks = kindLine(kind).flatMap(({ block }) => block ?? []);
  const keys = new Set(blocks.flatMap(({ settings }) => settings.map(({ key }) => key)).filter((key) => key !== 'source'));
  const rows = [...keys].flatMap((key) => (key === 'price' ? firstLevel(blocks, [key]) : [settingOf(blocks, key) ?? []].flat()).map(rowOf));
  return sections([
    `**${escape(kind.name)}** · kind${kind.base ? ` that extends ${escape(kind.base.$refText)}` : ''}${root ? `: ${KINDS[root]}` : ''}`,
    kind.title === undefined ? null : escape(kind.title),
    ['| setting | | range | source |', '| :-- | :-- | :-- | :-- |', ...rows].join('\n'),
  ]);
}

function rowOf({ setting, source }: Found): string {
  const { value } = setting;
  const range = value?.low === undefined || value.high === undefined ? '' : `${value.low} to ${value.high}`;
  return `| ${setting.key} | ${unbroken(settingFigure(setting))} | ${unbroken(range)} | ${sourceOf(source) ?? ''} |`;
}

export function machineText(machine: ast.InstanceDeclaration): string {
  const settings = machine.block?.settings ?? [];
  const textOf = (key: string): string | undefined => settings.find((one) => one.key === key)?.value?.text;
  const speed = textOf('speed');
  const connections = textOf('connections');
  return sections([
    `**${escape(machine.name)}** · machine · ${machineSize(machine)}`,
    machine.title === undefined ? null : escape(machine.title),
    joined([
      speed === undefined ? null : `speed ${speed} of an AWS m7g's vCPU`,
      connections === undefined ? null : `${connections} connections`,
      sourceOf(settings.find((one) => one.key === 'source') ?? null),
    ]),
  ]);
}

/** How a term came out. */
export function termRun(term: TermReport, scenario: ScenarioReport, stale: boolean): string {
  const breach = term.breaches[0];
  const said = joined([
    `${escape(termName(term))} ${formatActual(term)}, ${term.met ? 'met' : 'not met'} (${termSign(term)} ${formatLimit(term)})`,
    term.worst === null ? null : `worst: ${escape(term.worst)}`,
    breach ? `not kept ${formatStretch(breach.from, breach.to)}${moreTimes(term.breaches.length - 1)}` : null,
  ]);
  return scenarioLine(scenario, said, stale);
}

/** How flows did while something happened: the highest p95 of each. */
export function eventRun({ from, to, type }: TimelineEvent, scenario: ScenarioReport, stale: boolean): string {
  const worst = Object.keys(scenario.flows).flatMap((flow) => {
    const peak = highestP95(scenario.series, flow, from, to);
    return peak ? [`p95 of ${escape(flow)} up to ${formatDuration(peak.value)}`] : [];
  });
  const when = `${type in INCIDENTS ? '' : 'first '}${formatStretch(from, to)}`;
  return scenarioLine(scenario, joined([when, ...worst]), stale);
}

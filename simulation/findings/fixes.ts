/** Edits of the text that fixes are made of. Candidates only: whether they help is found by trying (`improve/verify.ts`). */
import type { VisitNode } from '../analytic/network.js';
import { formatCount } from '../figures.js';
import type { Component, Flow, Model, Place, Scenario, System, Visit } from '../model.js';
import type { Fix } from '../report.js';
import type { Design } from './check.js';

type Edit = Fix['edits'][number];

export function fix(title: string, ...edits: Edit[]): Fix {
  return { title, edits, outcome: null };
}

/** `text` put in at a place that is there, without taking anything away. */
export function insertAt(at: Place, text: string): Edit {
  return { at: { uri: at.uri, start: at.start, end: at.start }, text };
}

export function replaceAt(at: Place, text: string): Edit {
  return { at, text };
}

/** The number of nodes; of an autoscaling range both ends are at least that many. */
export function scaleTo(component: Component, nodes: number): Fix {
  const { min, max } = component.nodes;
  const text = max > min ? `${Math.min(nodes, Math.max(min, nodes - (max - min)))}..${Math.max(nodes, max)}` : String(nodes);
  return fix(`Scale \`${component.name}\` to ${formatCount(nodes)}`, nodesEdit(component, text));
}

/** The same with one node more, for a fix that scales to a fixed number of nodes and was not enough; null for others. */
export function grown(given: Fix): Fix | null {
  const scaled = /^Scale `(.+)` to [^ ]+$/.exec(given.title);
  const edit = given.edits[0];
  if (!scaled || !edit || given.edits.length !== 1 || edit.text.includes('..')) return null;
  const nodes = Number(/\d+/.exec(edit.text));
  const more = Math.max(nodes + 1, Math.ceil(nodes * 1.25));
  return fix(`Scale \`${scaled[1]}\` to ${formatCount(more)}`, { ...edit, text: edit.text.replace(/\d+/, String(more)) });
}

/** The least number of nodes of an autoscaling range. */
export function atLeast(component: Component, nodes: number): Fix {
  return fix(
    `Keep at least ${formatCount(nodes)} \`${component.name}\``,
    nodesEdit(component, nodes < component.nodes.max ? `${nodes}..${component.nodes.max}` : String(nodes)),
  );
}

function nodesEdit(component: Component, text: string): Edit {
  const { start, end } = component.nodesAt;
  const written = start.line !== end.line || start.character !== end.character;
  return { at: component.nodesAt, text: written ? text : ` * ${text}` };
}

/** A setting of a component, instead of the one that is written there or as a new one. `text` is the whole setting. */
export function setting(component: Component, keyword: string, text: string): Edit {
  const written = component.written[keyword];
  if (written) return replaceAt(written, text);
  if (component.settingsEnd) return insertAt(component.settingsEnd, `${text} `);
  return insertAt({ ...component.whole, start: component.whole.end }, ` { ${text} }`);
}

/** Several of them, by keyword: those that are not written yet side by side. */
function settings(component: Component, texts: Record<string, string>): Edit[] {
  const isWritten = (keyword: string): boolean => component.written[keyword] !== undefined;
  const [there, fresh] = [Object.keys(texts).filter(isWritten), Object.keys(texts).filter((keyword) => !isWritten(keyword))];
  const added = fresh.map((keyword) => texts[keyword]!).join('  ');
  return [
    ...there.map((keyword) => setting(component, keyword, texts[keyword]!)),
    ...(fresh.length > 0 ? [setting(component, fresh[0]!, added)] : []),
  ];
}

/** A standby in another zone, which takes over within so many seconds. */
export function standby(component: Component, failover: number): Fix {
  const zones = Math.max(2, component.zones);
  return fix(
    `Give \`${component.name}\` a standby in a second zone`,
    ...settings(component, { zones: `zones ${zones}`, failover: `failover ${inText(failover)}` }),
  );
}

/** The same component on another machine. */
export function moveTo(component: Component, machine: string): Fix {
  const { written, whole, nodesAt } = component;
  const on = written['on'];
  const isOwn = on && on.uri === whole.uri && on.start.line >= whole.start.line && on.end.line <= whole.end.line;
  return fix(
    `Run \`${component.name}\` on ${machine}`,
    isOwn ? replaceAt(on, machine) : insertAt({ ...nodesAt, start: nodesAt.end }, ` on ${machine}`),
  );
}

/** A component that visits are to be sent to, at the end of the system that says their flows. `text` is its declaration. */
export function component(
  { model, system, network }: Pick<Design, 'model' | 'system' | 'network'>,
  visits: VisitNode[],
  text: string,
): Edit {
  const flows = visits.map((visit) => network.flows[visit.flow]!.flow);
  return insertAt(declaring(model, system, flows).end, `\n  ${text}\n`);
}

/** Of an alternative and the systems that it goes back to, the last that has one of the flows: its text is where they stand. */
function declaring(model: Model, system: System, flows: Flow[]): System {
  const base = model.systems.find(({ name }) => name === system.extends);
  const stands = ({ at }: Flow): string => JSON.stringify(at);
  const isThere = base?.flows.some((one) => flows.some((flow) => stands(flow) === stands(one)));
  return base && isThere ? declaring(model, base, flows) : system;
}

/** An option behind a visit's target. */
export function option(visit: Visit, text: string): Edit {
  return insertAt(visit.optionsEnd, ` ${text}`);
}

/** Something in front of a visit, so that its caller calls that first: `edge -> game`, or behind an arrow `-> edge -> game`. */
export function before(visit: Visit, first: boolean, name: string): Edit {
  return insertAt(visit.at, first ? `${name} -> ` : `-> ${name} `);
}

const ARROWS = { call: '->', handover: '~>', push: '=>' } as const;

/** A visit's arrow, written anew for another target. */
export function retarget({ visit, parent }: Pick<VisitNode, 'visit' | 'parent'>, target: string): Edit {
  return replaceAt(visit.at, parent === null ? target : `${chanceOf(visit)}${ARROWS[visit.arrow]} ${target}`);
}

/** The same as a hand-over. `path` ends with the visit's own target. */
export function handingOver({ visit }: Pick<VisitNode, 'visit'>, path: string): Edit {
  return replaceAt(visit.at, `${chanceOf(visit)}${ARROWS.handover} ${path}`);
}

function chanceOf({ probability }: Visit): string {
  return probability < 1 ? `${Number((probability * 100).toPrecision(6))}% ` : '';
}

/** A setting of a scenario's clients, instead of the one that is written there or as a new one. `text` is the whole setting. */
export function client(scenario: Scenario, text: string): Edit {
  const written = scenario.client.written[text.split(' ')[0]!];
  if (written) return replaceAt(written, text);
  if (scenario.client.end) return insertAt(scenario.client.end, `${text} `);
  return insertAt(scenario.end, `  client { ${text} }\n`);
}

/** A name that nothing in the system has yet. */
export function freeName(system: System, wished: string): string {
  const taken = new Set(system.components.map((one) => one.name));
  let name = wished;
  for (let n = 2; taken.has(name); n++) name = `${wished}${n}`;
  return name;
}

/** A duration as the language writes it. */
export function inText(seconds: number): string {
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(6))}ms` : `${Number(seconds.toPrecision(6))}s`;
}

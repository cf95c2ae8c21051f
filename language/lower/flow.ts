/** Flows: settings, and paths as trees of visits. */
import { AstUtils } from 'langium';
import * as ast from '../generated/ast.js';
import type { Backoff, Breaker, Figure, Flow, FlowRate, Place, Retry, Step, Visit } from '../../simulation/model.js';
import { dimensionOf, valueOf } from '../values.js';
import { figureOf } from './figures.js';
import { beforeClosing, behind, placeOf, placeOfCst, placeOfProperty } from './places.js';

const PAYLOAD = 1000;

export function lowerFlow(flow: ast.Flow): Flow {
  const setting = (key: ast.FlowSetting['key']): ast.FlowSetting | undefined => flow.settings.findLast((one) => one.key === key);
  const deadline = setting('deadline');
  return {
    name: flow.name,
    title: flow.title ?? null,
    at: placeOfProperty(flow, 'name'),
    end: beforeClosing(flow),
    figures: figuresOf(flow),
    rate: rateOf(flow.settings.findLast((one) => one.key === 'rate' || one.key === 'once')),
    payload: valueOf(setting('payload')?.value ?? flow.chains.map(payloadBehind).find((one) => one), PAYLOAD, 'size'),
    deadline: deadline ? valueOf(deadline.value, 0, 'duration') : null,
    measure: setting('measure')?.choice === 'delivery' ? 'delivery' : 'reply',
    background: setting('background') !== undefined,
    priority: priorityOf(setting('priority')?.choice),
    path: flow.chains.flatMap((chain) => chainSteps(chain)),
  };
}

function figuresOf(flow: ast.Flow): Record<string, Figure> {
  const figures: Record<string, Figure> = {};
  for (const key of ['rate', 'payload'] as const) {
    const written = flow.settings.findLast((one) => one.key === key);
    const figure = written && figureOf(written, null);
    if (figure && dimensionOf(written.value) !== 'share') figures[key] = figure;
  }
  return figures;
}

/**
 * `payload` is a word of flows and of calls. Behind a path, at the start of a line of its own, it is the flow's, though the grammar gives it to
 * the call before it.
 */
function isOfFlow(option: ast.Option): boolean {
  const before = option.$container.component?.$refNode?.range.end.line;
  const line = option.$cstNode?.range.start.line;
  return (
    option.key === 'payload' &&
    line !== undefined &&
    before !== undefined &&
    line > before &&
    !AstUtils.getContainerOfType(option, ast.isBlock)
  );
}

function payloadBehind(chain: ast.Chain): ast.Quantity | undefined {
  return AstUtils.streamAllContents(chain).filter(ast.isOption).find(isOfFlow)?.value;
}

function priorityOf(choice: string | undefined): Flow['priority'] {
  return choice === 'high' || choice === 'low' ? choice : 'normal';
}

function rateOf(setting: ast.FlowSetting | undefined): FlowRate {
  if (!setting) return { per: 'scenario', share: null };
  if (setting.key === 'once') return { per: 'session' };
  if (dimensionOf(setting.value) === 'share') return { per: 'scenario', share: valueOf(setting.value, 0) };
  return { per: setting.perUser ? 'user' : 'total', rate: valueOf(setting.value, 0, 'rate') };
}

/** A chain at a flow's own level goes on over line ends: its next arrow has nowhere else to belong. */
function chainSteps(chain: ast.Chain): Step[] {
  const visit = visitOf(chain.target, null);
  if (chain.next) visit.then.push(arrowSteps(chain.next, false).visit);
  return [visit];
}

/**
 * An arrow and those that go on from it. In a block (`lines`) an arrow at the start of a line is a step of its own: it is given back as
 * `rest`.
 */
function arrowSteps(arrow: ast.Arrow, lines: boolean): { visit: Visit; rest: ast.Arrow | null } {
  const visit = visitOf(arrow.target, arrow);
  if (!arrow.next) return { visit, rest: null };
  if (lines && startsLine(arrow, arrow.next)) return { visit, rest: arrow.next };
  const { visit: next, rest } = arrowSteps(arrow.next, lines);
  visit.then.push(next);
  return { visit, rest };
}

/** Whether an arrow stands on a line below the one that it follows. */
export function startsLine(before: ast.Arrow, next: ast.Arrow): boolean {
  const end = before.target?.$cstNode?.range.end.line;
  const start = next.$cstNode?.range.start.line;
  return end !== undefined && start !== undefined && start > end;
}

export function blockSteps(block: ast.Block | undefined): Step[] {
  return (block?.steps ?? []).flatMap((step): Step[] => {
    if (step.$type === 'Parallel') return [{ type: 'parallel', steps: blockSteps(step.block), at: placeOf(step) }];
    const steps: Step[] = [];
    for (let rest: ast.Arrow | null = step; rest;) {
      const one: ReturnType<typeof arrowSteps> = arrowSteps(rest, true);
      steps.push(one.visit);
      rest = one.rest;
    }
    return steps;
  });
}

const ARROWS = { '->': 'call', '~>': 'handover', '=>': 'push' } as const;

function visitOf(target: ast.Target, arrow: ast.Arrow | null): Visit {
  const options = target.options.filter((one) => !isOfFlow(one));
  const option = (key: ast.Option['key']): ast.Option | undefined => options.findLast((one) => one.key === key);
  const access = options.findLast((one) => one.key === 'read' || one.key === 'write')?.key;
  const timeout = option('timeout');
  const payload = option('payload');
  const breaker = option('breaker');
  const written: Record<string, Place> = {};
  for (const one of options) written[one.key] = placeOf(one);
  if (target.times) written['times'] = placeOf(target.times);
  return {
    type: 'visit',
    target: target.component.ref?.name ?? target.component.$refText,
    arrow: ARROWS[arrow?.arrow ?? '->'],
    access: access === 'read' || access === 'write' ? access : 'other',
    probability: arrow?.probability ? valueOf(arrow.probability, 1, 'share') : 1,
    times: valueOf(target.times, 1, 'number'),
    timesUsers: target.users,
    timeout: timeout ? valueOf(timeout.value, 0, 'duration') : null,
    retry: retryOf(options),
    breaker: breaker ? breakerOf(breaker) : null,
    payload: payload ? valueOf(payload.value, 0, 'size') : null,
    then: blockSteps(target.block),
    miss: blockSteps(target.miss),
    at: arrow ? arrowPlace(arrow) : placeOfProperty(target, 'component'),
    optionsEnd: optionsEnd(target),
    missEnd: target.miss ? behind(placeOf(target.miss)) : null,
    written,
  };
}

/** From the arrow (or its probability) to the target's name. */
function arrowPlace(arrow: ast.Arrow): Place {
  return { ...placeOf(arrow), end: placeOfProperty(arrow.target, 'component').end };
}

function optionsEnd(target: ast.Target): Place {
  const last = target.options.findLast((one) => !isOfFlow(one)) ?? target.times;
  if (last) return behind(placeOf(last));
  return behind(target.users ? placeOfProperty(target, 'users') : placeOfCst(target, target.component.$refNode));
}

/** What the `retry` settings of a call, or of clients, say together. */
export function retryOf(options: (ast.Option | ast.ClientSetting)[]): Retry | null {
  const retries = options.filter(({ key }) => key === 'retry');
  const retry = retries.findLast((one) => !one.budget);
  if (!retry) return null;
  const budget = retries.findLast((one) => one.budget);
  return {
    times: valueOf(retry.value, 0, 'number'),
    backoff: backoffOf(retry.backoff, retry.cap, retry.jitter),
    low: retry.low,
    budget: budget ? valueOf(budget.value, 0, 'share') : null,
    at: placeOf(retry),
  };
}

/** Null where nothing is said; a single wait is the cap too. */
export function backoffOf(base: ast.Quantity | undefined, cap: ast.Quantity | undefined, jitter: boolean): Backoff | null {
  if (!base) return null;
  const first = valueOf(base, 0, 'duration');
  return { base: first, cap: Math.max(first, valueOf(cap, first, 'duration')), jitter };
}

function breakerOf(option: ast.Option): Breaker {
  return {
    threshold: valueOf(option.value, 1, 'share'),
    over: valueOf(option.over, 10, 'duration'),
    open: valueOf(option.open, 30, 'duration'),
    at: placeOf(option),
  };
}

/** Flows: a path that ends, settings that fit together. */
import type { ValidationAcceptor } from 'langium';
import type { Step } from '../../simulation/model.js';
import * as ast from '../generated/ast.js';
import { blockSteps, lowerFlow } from '../lower/flow.js';
import type { RootKind } from '../inheritance.js';
import { dimensionOf, valueOf } from '../values.js';
import { kindOf } from './settings.js';

export function checkFlow(flow: ast.Flow, accept: ValidationAcceptor): void {
  if (flow.chains.length === 0)
    accept('error', `the flow "${flow.name}" goes nowhere: write the component that it starts at`, { node: flow, property: 'name' });
  const seen = new Set<string>();
  for (const setting of flow.settings) {
    const key = setting.key === 'once' ? 'rate' : setting.key;
    if (seen.has(key)) accept('error', `a flow has one ${key}`, { node: setting, property: 'key' });
    seen.add(key);
    if (setting.key === 'rate' && setting.perUser && dimensionOf(setting.value) === 'share') {
      accept('error', 'a share of the scenario\'s rate is not per user: write "rate 30%"', { node: setting, property: 'perUser' });
    }
  }
  checkCycles(flow, lowerFlow(flow).path, [], accept);
}

/** A call that, before it is answered, calls a component that waits for it would never end. */
function checkCycles(flow: ast.Flow, steps: Step[], waiting: string[], accept: ValidationAcceptor): void {
  for (const step of steps) {
    if (step.type === 'parallel') {
      checkCycles(flow, step.steps, waiting, accept);
      continue;
    }
    // What is handed over or pushed is not waited for.
    const above = step.arrow === 'call' ? waiting : [];
    if (above.includes(step.target)) {
      const circle = [...above.slice(above.indexOf(step.target)), step.target].join(' -> ');
      accept('error', `"${step.target}" calls itself here (${circle}): this would never end`, { node: flow, range: step.at });
      continue;
    }
    checkCycles(flow, [...step.then, ...step.miss], [...above, step.target], accept);
  }
}

/** Kinds that hold connections of users, or may. */
export const PUSHED: RootKind[] = ['ws', 'server', 'lb', 'external'];

export function checkTarget(target: ast.Target, accept: ValidationAcceptor): void {
  const component = target.component?.ref;
  const kind = component ? kindOf(component) : null;
  const arrow = ast.isArrow(target.$container) ? target.$container : null;
  if (target.users && arrow?.arrow !== '=>')
    accept('error', '"* users" is for a push: => gateway * users', { node: target, property: 'users' });
  if (target.miss && kind && kind !== 'redis')
    accept('error', `only a cache can miss, and "${component!.name}" is a ${kind}`, { node: target, property: 'component' });
  if (arrow?.arrow === '=>' && kind && !PUSHED.includes(kind)) {
    accept('error', `only what holds connections can be pushed to, and "${component!.name}" is a ${kind}`, {
      node: target,
      property: 'component',
    });
  }
  checkSaidOnce(target.options, accept);
  const times = target.times ? valueOf(target.times, 1, 'number') : 1;
  if (arrow?.arrow !== '=>' && !Number.isInteger(times))
    accept('error', 'a call is made a whole number of times: say "20% ->" for some of them', { node: target, property: 'times' });
}

/** Of a call, or of clients: each thing once, and no budget without something to spend it on. */
export function checkSaidOnce(options: (ast.Option | ast.ClientSetting)[], accept: ValidationAcceptor): void {
  const seen = new Set<string>();
  for (const option of options) {
    const key = option.key === 'read' || option.key === 'write' ? 'read or write' : option.budget ? 'retry budget' : option.key;
    if (seen.has(key)) accept('error', `"${key}" is said twice`, { node: option, property: 'key' });
    seen.add(key);
  }
  if (seen.has('retry budget') && !seen.has('retry'))
    accept('error', 'a retry budget needs a retry', { node: options.find((one) => one.budget)! });
}

export function checkOption(option: ast.Option, accept: ValidationAcceptor): void {
  const cap = option.cap && valueOf(option.cap, 0, 'duration');
  if (cap !== undefined && cap < valueOf(option.backoff, 0, 'duration'))
    accept('error', 'this backoff is upside down', { node: option, property: 'cap' });
}

/** A block whose arrows go nowhere says nothing. */
export function checkBlock(block: ast.Block, accept: ValidationAcceptor): void {
  const steps: Step[] = blockSteps(block);
  if (steps.length === 0) accept('warning', 'nothing happens in this block', { node: block });
}

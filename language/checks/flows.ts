/** Flows: a path that ends, settings that fit together. */
import type { ValidationAcceptor } from 'langium';
import type { Step } from '../../simulation/model.js';
import * as ast from '../generated/ast.js';
import { blockSteps } from '../lower/flow.js';
import { dimensionOf, valueOf } from '../values.js';
import { kindOf } from './settings.js';

export function checkFlow(flow: ast.Flow, accept: ValidationAcceptor): void {
  if (flow.chains.length === 0) accept('error', `the flow "${flow.name}" goes nowhere: write the component that it starts at`, { node: flow, property: 'name' });
  const seen = new Set<string>();
  for (const setting of flow.settings) {
    const key = setting.key === 'once' ? 'rate' : setting.key;
    if (seen.has(key)) accept('error', `a flow has one ${key}`, { node: setting, property: 'key' });
    seen.add(key);
    if (setting.key === 'rate' && setting.perUser && dimensionOf(setting.value) === 'share') {
      accept('error', 'a share of the scenario\'s rate is not per user: write "rate 30%"', { node: setting, property: 'perUser' });
    }
  }
  for (const chain of flow.chains) checkCycles(chain, accept);
}

/** A call that, before it was answered, calls a component that waits for it would never end. */
function checkCycles(chain: ast.Chain, accept: ValidationAcceptor): void {
  const visit = (target: ast.Target, next: ast.Arrow | undefined, above: string[]): void => {
    const name = target.component?.$refText ?? '';
    if (above.includes(name)) {
      accept('error', `"${name}" calls itself here (${[...above.slice(above.indexOf(name)), name].join(' -> ')}): this would never end`, { node: target, property: 'component' });
      return;
    }
    const inside = [...above, name];
    for (const block of [target.block, target.miss]) {
      for (const step of block?.steps ?? []) steps(step, inside);
    }
    if (next) arrow(next, inside);
  };
  const arrow = (one: ast.Arrow, above: string[]): void => {
    if (!one.target) return;
    // What is handed over or pushed is not waited for.
    visit(one.target, one.next, one.arrow === '->' ? above : []);
  };
  const steps = (step: ast.BlockStep, above: string[]): void => {
    if (step.$type === 'Arrow') arrow(step, above);
    else for (const one of step.block?.steps ?? []) steps(one, above);
  };
  if (chain.target) visit(chain.target, chain.next, []);
}

export function checkTarget(target: ast.Target, accept: ValidationAcceptor): void {
  const component = target.component?.ref;
  const kind = component ? kindOf(component) : null;
  const arrow = ast.isArrow(target.$container) ? target.$container : null;
  if (target.users && arrow?.arrow !== '=>') accept('error', '"* users" is for a push: => gateway * users', { node: target, property: 'users' });
  if (target.miss && kind && kind !== 'redis') accept('error', `only a cache can miss, and "${component!.name}" is a ${kind}`, { node: target, property: 'component' });
  const seen = new Set<string>();
  for (const option of target.options) {
    const key = option.key === 'read' || option.key === 'write' ? 'read or write' : option.budget ? 'retry budget' : option.key;
    if (seen.has(key)) accept('error', `"${key}" is said twice`, { node: option, property: 'key' });
    seen.add(key);
  }
  if (seen.has('retry budget') && !seen.has('retry')) accept('error', 'a retry budget needs a retry', { node: target.options.find((one) => one.budget)! });
  const times = target.times ? valueOf(target.times, 1, 'number') : 1;
  if (arrow?.arrow !== '=>' && !Number.isInteger(times)) accept('error', 'a call is made a whole number of times: say "20% ->" for some of them', { node: target, property: 'times' });
}

export function checkOption(option: ast.Option, accept: ValidationAcceptor): void {
  const cap = option.cap && valueOf(option.cap, 0, 'duration');
  if (cap !== undefined && cap < valueOf(option.backoff, 0, 'duration')) accept('error', 'this backoff is upside down', { node: option, property: 'cap' });
}

/** A block whose arrows go nowhere says nothing. */
export function checkBlock(block: ast.Block, accept: ValidationAcceptor): void {
  const steps: Step[] = blockSteps(block);
  if (steps.length === 0) accept('warning', 'nothing happens in this block', { node: block });
}

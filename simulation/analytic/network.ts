/**
 * The flows of a system laid out for the engine: every arrow becomes a numbered node that knows what its work comes from, and
 * components come in an order in which work flows from the first to the last.
 */
import { PRIORITIES } from './priority.js';
import type { Component, Flow, Step, System, Visit } from '../model.js';

/** One arrow of one flow. */
export interface VisitNode {
  id: number;
  flow: number;
  component: number;
  visit: Visit;
  /** Its flow's, as an index of `PRIORITIES`. */
  priority: number;
  /** The node whose completions cause this one; null: from outside. */
  parent: VisitNode | null;
  /** The node that it comes right after, in time: its parent, or what that has called just before; null: it comes from outside. */
  after: VisitNode | null;
  /** The nodes that come right after it. */
  next: VisitNode[];
  /** In the `miss` block of its parent. */
  onMiss: boolean;
  /** The buffer (component) this node takes its work from; null unless it is a consumer. */
  source: number | null;
  then: StepNode[];
  miss: StepNode[];
  /** Whether its request comes to the component more than once. */
  again: boolean;
  /** Whether it is one of several at once, or on the way of one. */
  atOnce: boolean;
  /** All components at or below this node, without repeats: what its outcome depends on. */
  reach: number[];
}

export type StepNode = VisitNode | { parallel: StepNode[] };

export interface FlowNode {
  flow: Flow;
  index: number;
  steps: StepNode[];
  /** All nodes, callers before what they call. */
  visits: VisitNode[];
  reach: number[];
  /** Whether it passes a ws node: then users without a connection are refused. */
  connected: boolean;
  /** Whether any node of it is a push. */
  pushes: boolean;
}

export interface Network {
  system: System;
  components: Component[];
  flows: FlowNode[];
  visits: VisitNode[];
  /** By component: the nodes that arrive there. */
  arriving: VisitNode[][];
  /** Component indices, upstream first. */
  order: number[];
  /** By component: the components that take work from this buffer. */
  consumers: number[][];
}

/** Who opens the connection: behind a cache that was asked first it is the cache's caller. */
export function callerOf(visit: VisitNode): VisitNode | null {
  if (!visit.parent) return null;
  return visit.onMiss ? callerOf(visit.parent) : visit.parent;
}

/** Whether a push goes to the very component that it comes from, as soon as that is done. */
export function isPushedBack(visit: VisitNode): boolean {
  const { parent } = visit;
  if (visit.visit.arrow !== 'push' || !parent || parent.component !== visit.component || visit.onMiss || parent.source !== null)
    return false;
  const before = parent.then.slice(0, parent.then.indexOf(visit));
  return parent.miss.length === 0 && before.every((step) => !('parallel' in step) && step.visit.arrow === 'push');
}

export function isBuffer(component: Component): boolean {
  return component.kind === 'stream' || component.kind === 'queue';
}

/** Lays out a system. Arrows to components that are not there are left out (the language reports them). */
export function layOut(system: System): Network {
  const components = system.components;
  const index = new Map(components.map((component, i) => [component.name, i]));
  const visits: VisitNode[] = [];
  const consumers: number[][] = components.map(() => []);

  const node = (visit: Visit, flow: number, parent: VisitNode | null, onMiss: boolean): VisitNode | null => {
    const component = index.get(visit.target);
    if (component === undefined) return null;
    const source = parent && isBuffer(components[parent.component]!) && visit.arrow !== 'push' ? parent.component : null;
    const priority = PRIORITIES.indexOf(system.flows[flow]!.priority);
    const made: VisitNode = {
      id: visits.length,
      flow,
      component,
      visit,
      priority,
      parent,
      after: null,
      next: [],
      onMiss,
      source,
      then: [],
      miss: [],
      again: false,
      atOnce: false,
      reach: [component],
    };
    visits.push(made);
    if (source !== null && !consumers[source]!.includes(component)) consumers[source]!.push(component);
    made.then = steps(visit.then, flow, made, false);
    made.miss = steps(visit.miss, flow, made, true);
    made.reach = [...new Set([component, ...(source === null ? [] : [source]), ...reachOf(made.then), ...reachOf(made.miss)])];
    return made;
  };
  const steps = (list: Step[], flow: number, parent: VisitNode | null, onMiss: boolean): StepNode[] => {
    const made: StepNode[] = [];
    for (const step of list) {
      if (step.type === 'parallel') made.push({ parallel: steps(step.steps, flow, parent, onMiss) });
      else {
        const visit = node(step, flow, parent, onMiss);
        if (visit) made.push(visit);
      }
    }
    return made;
  };

  const flows = system.flows.map((flow, i): FlowNode => {
    const first = visits.length;
    const path = steps(flow.path, i, null, false);
    const own = visits.slice(first);
    inOrder(path, null, components);
    for (const one of own) one.again = repeats(one) || own.some((other) => other !== one && other.component === one.component);
    return {
      flow,
      index: i,
      steps: path,
      visits: own,
      reach: reachOf(path),
      connected: own.some((visit) => components[visit.component]!.kind === 'ws' && visit.visit.arrow !== 'push'),
      pushes: own.some((visit) => visit.visit.arrow === 'push'),
    };
  });
  const arriving: VisitNode[][] = components.map(() => []);
  for (const visit of visits) arriving[visit.component]!.push(visit);
  return { system, components, flows, visits, arriving, order: upstreamFirst(components.length, visits), consumers };
}

/** Says of each step of a block what it comes right after, `begin` before the first, and whether it is one of several at once; gives what is last. */
function inOrder(steps: StepNode[], begin: VisitNode | null, components: Component[], atOnce = false): VisitNode | null {
  let last = begin;
  for (const step of steps) {
    if ('parallel' in step) {
      for (const one of step.parallel) inOrder([one], last, components, true);
      continue;
    }
    step.after = last;
    step.atOnce = atOnce;
    last?.next.push(step);
    inOrder(step.miss, step, components, atOnce);
    const end = inOrder(step.then, step, components, atOnce);
    const waits = step.visit.arrow === 'call' && step.visit.probability >= 1 && !isBuffer(components[step.component]!);
    if (waits) last = end;
  }
  return last;
}

/** Whether a visit, or one on the way to it, is made several times one after the other. */
function repeats({ visit, parent }: VisitNode): boolean {
  return (visit.arrow !== 'push' && visit.times > 1) || (parent !== null && repeats(parent));
}

function reachOf(steps: StepNode[]): number[] {
  const all = new Set<number>();
  for (const step of steps) for (const one of 'parallel' in step ? reachOf(step.parallel) : step.reach) all.add(one);
  return [...all];
}

/** Components so that work comes from earlier ones; in a cycle the one met first in the flows goes first. */
function upstreamFirst(count: number, visits: VisitNode[]): number[] {
  const before: Set<number>[] = Array.from({ length: count }, () => new Set());
  for (const visit of visits)
    if (visit.parent && visit.parent.component !== visit.component) before[visit.component]!.add(visit.parent.component);
  const met = [...new Set(visits.map((visit) => visit.component))];
  const rest = new Set(met);
  const order: number[] = [];
  while (rest.size > 0) {
    const free = [...rest].find((component) => [...before[component]!].every((other) => !rest.has(other)));
    const next = free ?? [...rest][0]!;
    rest.delete(next);
    order.push(next);
  }
  for (let i = 0; i < count; i++) if (!order.includes(i)) order.push(i);
  return order;
}

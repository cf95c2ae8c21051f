/** Small systems for tests of the event engine, from text. */
import { compile } from '../../../language/compile.js';
import { simulateEvents, type EventOptions } from '../../../simulation/events/simulateEvents.js';
import type { Model } from '../../../simulation/model.js';
import type { ScenarioReport } from '../../../simulation/report.js';

export async function modelOf(text: string): Promise<Model> {
  const { model, diagnostics } = await compile('file:///test.arch', text, () => Promise.resolve(null));
  if (!model) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return model;
}

/** The first scenario of a text, simulated by events. */
export async function events(text: string, options: Partial<EventOptions> = {}): Promise<ScenarioReport> {
  const model = await modelOf(text);
  return simulateEvents(model, model.scenarios[0]!, { seed: 1, replications: 8, ...options });
}

/** Which part of the requests of flow `f` ended like this. */
export function share(report: ScenarioReport, outcome: 'good' | 'refused' | 'timedOut' | 'lost'): number {
  const flow = report.flows['f']!;
  return flow[outcome] / flow.asked;
}

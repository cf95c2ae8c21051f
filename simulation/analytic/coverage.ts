/** What a model says that this engine does not simulate: said plainly, at its place. */
import type { Place, System } from '../model.js';

export interface Gap {
  message: string;
  at: Place;
}

/** Everything in a system that changes nothing in the analytic engine's figures yet. */
export function coverage(system: System): Gap[] {
  const gaps: Gap[] = [];
  const put = (what: string, at: Place): void =>
    void gaps.push({ message: `${what} not simulated yet: the figures are those without it`, at });

  for (const component of system.components) {
    const at = (setting: string): Place => component.written[setting] ?? component.at;
    if (component.overflow === 'block' && component.queue !== null)
      put(`blocking at the full queue of "${component.name}" is`, at('queue'));
  }
  return gaps;
}

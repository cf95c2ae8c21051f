/** What a model says that the event engine does not simulate, or only when asked. */
import type { System } from '../model.js';

/** Sentences for the report's `trust`. `failures`: the run had nodes fail by chance. */
export function caveatsOf(system: System, failures: boolean): string[] {
  const caveats: string[] = [];
  for (const { name, mtbf, mttr, sendBuffer } of system.components) {
    if (!failures && mtbf !== null && mttr !== null) caveats.push(`nodes of "${name}" do not fail by chance in this run`);
    if (sendBuffer !== null)
      caveats.push(`deliveries wait in the send buffers of "${name}" for its lanes only: how fast clients read is not known`);
  }
  return caveats;
}

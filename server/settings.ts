/** The user's `headroom.*` settings, with defaults for all that is missing or of the wrong type. */
import { Emitter, type Event } from 'vscode-languageserver';
import type { Settings } from './protocol.js';

export const DEFAULTS: Settings = { run: 'onSave', budgetSeconds: 20, compareEngines: true, inlayHints: true, findings: {} };

const runs = ['onSave', 'onType', 'manual'] as const satisfies Settings['run'][];
const severities = ['off', 'error', 'warning', 'information', 'hint'] as const satisfies Settings['findings'][string][];

/** Reads settings as they come from an editor; what it says wrongly counts as not said. */
export function readSettings(raw: unknown): Settings {
  const { run, budgetSeconds, compareEngines, inlayHints, findings } = recordOf(raw);
  const severityByCode = Object.entries(recordOf(findings)).flatMap(([code, given]) => {
    const severity = severities.find((one) => one === given);
    return severity ? [[code, severity] as const] : [];
  });
  return {
    run: runs.find((one) => one === run) ?? DEFAULTS.run,
    budgetSeconds: typeof budgetSeconds === 'number' && budgetSeconds > 0 ? budgetSeconds : DEFAULTS.budgetSeconds,
    compareEngines: typeof compareEngines === 'boolean' ? compareEngines : DEFAULTS.compareEngines,
    inlayHints: typeof inlayHints === 'boolean' ? inlayHints : DEFAULTS.inlayHints,
    findings: Object.fromEntries(severityByCode),
  };
}

/** The settings at this moment. */
export class CurrentSettings {
  private settings = DEFAULTS;
  private readonly changed = new Emitter<Settings>();
  readonly onChange: Event<Settings> = this.changed.event;

  get value(): Settings {
    return this.settings;
  }

  update(raw: unknown): void {
    this.settings = readSettings(raw);
    this.changed.fire(this.settings);
  }
}

/** What an object holds, by name; of anything else, nothing. */
export function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

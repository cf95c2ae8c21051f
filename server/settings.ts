/** The user's `headroom.*` settings, with defaults for all that is missing or of the wrong type. */
import { Emitter, type Event } from 'vscode-languageserver';
import type { Severity } from '../simulation/report.js';
import type { Settings } from './protocol.js';

export const DEFAULTS: Settings = { run: 'onSave', budgetSeconds: 20, findings: {} };

const runs: readonly string[] = ['onSave', 'onType', 'manual'] satisfies Settings['run'][];
const severities: readonly string[] = ['off', 'error', 'warning', 'information', 'hint'] satisfies (Severity | 'off')[];

/** Reads settings as they come from an editor; what it says wrongly counts as not said. */
export function readSettings(raw: unknown): Settings {
  const given: Record<string, unknown> = isRecord(raw) ? raw : {};
  const { run, budgetSeconds, findings } = given;
  return {
    run: runs.includes(run as string) ? (run as Settings['run']) : DEFAULTS.run,
    budgetSeconds: typeof budgetSeconds === 'number' && budgetSeconds > 0 ? budgetSeconds : DEFAULTS.budgetSeconds,
    findings: Object.fromEntries(
      Object.entries(isRecord(findings) ? findings : {}).filter((entry): entry is [string, Severity] =>
        severities.includes(entry[1] as string),
      ),
    ),
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

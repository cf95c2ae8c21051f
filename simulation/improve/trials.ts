/** What scenarios show after some edits of the text. The same is tried once, whichever findings ask for it. */
import type { Model } from '../model.js';
import type { Fix, ScenarioReport } from '../report.js';
import { applyEdits } from './edits.js';
import type { VerifyOptions } from './verify.js';

export class Trials {
  private readonly models = new Map<string, Promise<Model | null>>();
  private readonly reports = new Map<string, ScenarioReport | null>();
  private readonly options: VerifyOptions;

  constructor(options: VerifyOptions) {
    this.options = options;
  }

  /** A scenario after the edits; null where they make no simulation of it, or it was stopped. */
  async after(edits: Fix['edits'], scenario: string): Promise<ScenarioReport | null> {
    const { simulate, shouldStop } = this.options;
    const key = JSON.stringify([scenario, edits]);
    const known = this.reports.get(key);
    if (known !== undefined) return known;
    const model = await this.model(edits);
    const after = !shouldStop() && model?.scenarios.some((one) => one.name === scenario) ? simulate(model, scenario) : null;
    this.reports.set(key, after);
    return after;
  }

  /** Whether edits for one system may change another: it is the same, or both have a text in common as alternatives. */
  async concerns(edits: Fix['edits'], system: string, other: string): Promise<boolean> {
    const systems = (await this.model(edits))?.systems ?? [];
    const rootOf = (name: string): string => {
      const base = systems.find((one) => one.name === name)?.extends;
      return base ? rootOf(base) : name;
    };
    return rootOf(system) === rootOf(other);
  }

  private model(edits: Fix['edits']): Promise<Model | null> {
    const key = JSON.stringify(edits);
    const known = this.models.get(key);
    if (known) return known;
    const changed = applyEdits(this.options.texts, edits);
    const made = changed ? this.options.compile(changed) : Promise.resolve(null);
    this.models.set(key, made);
    return made;
  }
}

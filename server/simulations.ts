/**
 * What is known of each open file from simulating it: the last finished run, the one going on, and whether the text has changed since.
 * Features read it and listen to it; nobody else starts a run.
 */
import { Emitter, type Event } from 'vscode-languageserver';
import type { Model } from '../simulation/model.js';
import { lastEdits } from '../simulation/improve/lastEdit.js';
import type { Report } from '../simulation/report.js';
import type { Engine, Outcome } from './engine.js';
import { type Move, moveSince } from './movedPlaces.js';
import type { CurrentSettings } from './settings.js';

/** A whole new object comes with every change. */
export interface Simulation {
  readonly uri: string;
  readonly finished: Finished | null;
  readonly running: Running | null;
  /** Headroom is searched and fixes are tried out: more will come to `finished`. */
  readonly refining: boolean;
  /** The text is no longer that of `finished`, or that of a file it imports is not. */
  readonly stale: boolean;
  readonly problem: Problem | null;
}

/** Why the present text could not be simulated, in one sentence: there is no model of the `text`, or the `engine` failed on it. */
export interface Problem {
  readonly in: 'text' | 'engine';
  readonly message: string;
}

export interface Finished extends Outcome {
  readonly model: Model;
  /** What the model was made from, by URI: the text of the file itself and of all that it imports. */
  readonly texts: Readonly<Record<string, string>>;
  readonly version: number;
}

export interface Running {
  /** Of the run's time that is done. */
  readonly fraction: number;
  readonly version: number;
  readonly partial: Report | null;
}

/** A file as it stands: its model (null where it has errors), and why it can't be simulated (null where it can). */
export interface Draft {
  readonly uri: string;
  readonly version: number;
  /** The URIs of the file and of all that it imports. */
  readonly files: string[];
  readonly model: Model | null;
  readonly problem: string | null;
}

export class Simulations {
  private readonly states = new Map<string, Simulation>();
  /** The run and the refinement of a file that are going on, to be aborted by a newer run. */
  private readonly aborts = new Map<string, AbortController>();
  private readonly changed = new Emitter<Simulation>();
  readonly onChange: Event<Simulation> = this.changed.event;

  private readonly engine: Engine;
  private readonly settings: CurrentSettings;
  /** The present text of a file, where it is known. */
  private readonly textOf: (uri: string) => string | null;

  constructor(engine: Engine, settings: CurrentSettings, textOf: (uri: string) => string | null) {
    this.engine = engine;
    this.settings = settings;
    this.textOf = textOf;
  }

  get(uri: string): Simulation {
    return this.states.get(uri) ?? { uri, finished: null, running: null, refining: false, stale: false, problem: null };
  }

  all(): Simulation[] {
    return [...this.states.values()];
  }

  /**
   * Simulates a draft, in place of any run of the same file that is still going on. True once its report is there; false where there is
   * none: the draft can't be simulated, a newer run took its place, or the engine failed.
   */
  async run(draft: Draft): Promise<boolean> {
    const { uri, model, files, version, problem } = draft;
    this.abort(uri);
    if (!model || problem !== null) {
      this.update(uri, {
        running: null,
        refining: false,
        problem: { in: 'text', message: problem ?? '' },
        stale: this.get(uri).finished !== null,
      });
      return false;
    }
    const abort = new AbortController();
    this.aborts.set(uri, abort);
    this.update(uri, { running: { fraction: 0, version, partial: null }, refining: false, problem: null });
    const texts = Object.fromEntries(files.map((file) => [file, this.textOf(file) ?? '']));
    const budget = this.settings.value.budgetSeconds;
    try {
      const before = this.get(uri).finished;
      const scaled = before ? lastEdits({ model: before.model, scenarios: before.report.scenarios }, model) : {};
      const outcome = await this.engine.run({ type: 'simulate', model, budget, lastEdits: scaled }, abort.signal, (fraction, partial) => {
        if (!abort.signal.aborted) this.update(uri, { running: { fraction, version, partial } });
      });
      if (!outcome || abort.signal.aborted) return false;
      this.update(uri, { finished: { ...outcome, model, texts, version }, running: null, refining: true, stale: this.haveChanged(texts) });
      void this.refine(this.get(uri).finished!, budget, abort.signal);
      return true;
    } catch (error) {
      if (!abort.signal.aborted)
        this.update(uri, { running: null, problem: { in: 'engine', message: `The simulation failed: ${sentenceOf(error)}` } });
      return false;
    }
  }

  /** The text of a file has changed. */
  edited(uri: string): void {
    for (const { uri: user, finished, stale } of this.usersOf(uri)) {
      const now = finished !== null && this.haveChanged(finished.texts);
      if (now !== stale) this.update(user, { stale: now });
    }
  }

  /** The present text of a file was checked: why it could not be simulated before may no longer be so. */
  checked({ uri, problem }: Draft): void {
    const known = this.get(uri).problem;
    if (known?.in !== 'text') return;
    const how = this.settings.value.run === 'manual' ? 'press Simulate' : 'save the file';
    const message = problem ?? `Not simulated yet: ${how}.`;
    if (message !== known.message) this.update(uri, { problem: { in: 'text', message } });
  }

  /** What is known of the files whose last run read a file, of itself among them. */
  usersOf(uri: string): Simulation[] {
    return this.all().filter(({ finished }) => finished?.texts[uri] !== undefined);
  }

  /** Where the places of a run are now, in each of its files. */
  movesSince({ texts }: Finished): Move {
    return moveSince(texts, this.textOf);
  }

  /** Forgets a file that was closed. */
  forget(uri: string): void {
    this.abort(uri);
    if (this.states.delete(uri)) this.changed.fire(this.get(uri));
  }

  /** Adds headroom, tried-out fixes and the other engine's word to a finished run, as long as no newer one comes. */
  private async refine(finished: Finished, budget: number, signal: AbortSignal): Promise<void> {
    const { report, model, texts } = finished;
    const { uri } = model;
    const show = (refined: Report): void => {
      if (!signal.aborted) this.update(uri, { finished: { ...finished, report: refined } });
    };
    try {
      const { findings } = this.settings.value;
      const silenced = Object.keys(findings).filter((code) => findings[code] === 'off');
      const job = { type: 'refine', report, model, budget, texts, silenced } as const;
      const refined = await this.engine.run(job, signal, (_, partial) => show(partial));
      if (!refined || signal.aborted) return;
      this.update(uri, { finished: { ...finished, report: refined.report }, refining: false });
      if (!this.settings.value.compareEngines) return;
      const compared = await this.engine.run({ type: 'compare', report: refined.report, model, budget }, signal);
      if (compared) show(compared.report);
    } catch (error) {
      // The figures stand without it; what is missing is only offered help.
      if (!signal.aborted) this.update(uri, { refining: false });
      console.error(`Fixes could not be tried out: ${sentenceOf(error)}`);
    }
  }

  private haveChanged(texts: Finished['texts']): boolean {
    return Object.entries(texts).some(([uri, text]) => (this.textOf(uri) ?? '') !== text);
  }

  private abort(uri: string): void {
    this.aborts.get(uri)?.abort();
    this.aborts.delete(uri);
  }

  private update(uri: string, change: Partial<Simulation>): void {
    const next = { ...this.get(uri), ...change };
    this.states.set(uri, next);
    this.changed.fire(next);
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

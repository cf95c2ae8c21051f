/** Shows the editor's own progress for a run that takes longer than a second. */
import type { Connection, Disposable, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { Simulations } from '../simulations.js';

const PATIENCE = 1000;

interface Shown {
  timer: NodeJS.Timeout;
  fraction: number;
  reporter: WorkDoneProgressServerReporter | null;
  ended: boolean;
}

export function showProgress(connection: Connection, simulations: Simulations): Disposable {
  const shown = new Map<string, Shown>();
  return simulations.onChange(({ uri, running }) => {
    const known = shown.get(uri);
    if (running && known) {
      known.fraction = running.fraction;
      known.reporter?.report(Math.round(running.fraction * 100));
    } else if (running) {
      const entry: Shown = { timer: setTimeout(() => void begin(entry), PATIENCE), fraction: 0, reporter: null, ended: false };
      shown.set(uri, entry);
    } else if (known) {
      shown.delete(uri);
      known.ended = true;
      clearTimeout(known.timer);
      known.reporter?.done();
    }
  });

  async function begin(entry: Shown): Promise<void> {
    const reporter = await connection.window.createWorkDoneProgress();
    reporter.begin('Simulating', Math.round(entry.fraction * 100), undefined, false);
    if (entry.ended) reporter.done();
    else entry.reporter = reporter;
  }
}

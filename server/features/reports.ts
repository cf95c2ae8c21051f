/** Tells the client what is known of its files: a status of each, the whole report of those that it watches. */
import type { Connection } from 'vscode-languageserver';
import { packReport } from '../packing.js';
import { type FileReport, ReportNotification, StatusNotification, WatchNotification } from '../protocol.js';
import type { Simulation, Simulations } from '../simulations.js';
import { statusOf } from '../summary.js';

/**
 * Sends reports from now on, and gives a function that says whether a file is watched. `normalize` makes the server's spelling of a URI from
 * the client's.
 */
export function sendReports(
  connection: Connection,
  simulations: Simulations,
  normalize: (uri: string) => string,
): (uri: string) => boolean {
  /** The client's spelling of the URI of each file that it watches, by ours. */
  const watched = new Map<string, string>();
  const send = (simulation: Simulation): void => {
    const uri = watched.get(simulation.uri);
    if (uri !== undefined) void connection.sendNotification(ReportNotification, { ...fileReport(simulation), uri });
  };
  connection.onNotification(WatchNotification, ({ uri, watch }) => {
    const normal = normalize(uri);
    if (watch) {
      watched.set(normal, uri);
      send(simulations.get(normal));
    } else watched.delete(normal);
  });
  simulations.onChange((simulation) => {
    void connection.sendNotification(StatusNotification, statusOf(simulation));
    send(simulation);
  });
  return (uri) => watched.has(uri);
}

function fileReport({ uri, finished, running, refining, stale, problem }: Simulation): FileReport {
  const partial = running?.partial ?? null;
  const report = partial ?? finished?.report ?? null;
  return {
    uri,
    version: (partial ? running?.version : finished?.version) ?? 0,
    report: report && packReport(report),
    stale: partial === null && stale,
    running: running?.fraction ?? null,
    refining,
    milliseconds: partial ? null : (finished?.milliseconds ?? null),
    problem: problem?.message ?? null,
  };
}

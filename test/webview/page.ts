/** The panel's bundled page in a real browser, with a stand-in for the editor around it. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { browser as browserPath } from '../../scripts/editor/browser.ts';
import { packReport } from '../../server/packing.ts';
import type { Model } from '../../simulation/model.js';
import type { Report } from '../../simulation/report.js';
import { simulate } from '../../simulation/simulate.js';
import { compile } from '../../language/compile.js';
import type { FromPanel, Shown, ToPanel } from '../../webview/protocol.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const RESULTS = join(ROOT, 'test-results');

const THEMES = {
  dark: { background: '#1f1f1f', foreground: '#cccccc', dim: '#9d9d9d', border: '#3c3c3c', card: '#252526' },
  light: { background: '#ffffff', foreground: '#3b3b3b', dim: '#717171', border: '#e5e5e5', card: '#f8f8f8' },
};
export type Theme = keyof typeof THEMES;

function shell(theme: Theme): string {
  const { background, foreground, dim, border, card } = THEMES[theme];
  const style = `--vscode-editor-background:${background};--vscode-foreground:${foreground};--vscode-descriptionForeground:${dim};--vscode-panel-border:${border};--vscode-editorWidget-background:${card};--vscode-font-family:sans-serif;--vscode-font-size:13px;--vscode-charts-blue:#3794ff;--vscode-charts-red:#f14c4c;--vscode-charts-orange:#d18616;--vscode-charts-green:#89d185;--vscode-charts-purple:#b180d7;--vscode-charts-yellow:#cca700;--vscode-charts-foreground:${dim};--vscode-button-background:#0078d4;--vscode-button-foreground:#fff;--vscode-button-secondaryBackground:${border};--vscode-button-secondaryForeground:${foreground};--vscode-textLink-foreground:#4daafc;--vscode-focusBorder:#0078d4;--vscode-dropdown-background:${card};--vscode-dropdown-foreground:${foreground};--vscode-dropdown-border:${border};--vscode-badge-background:#616161;--vscode-badge-foreground:#fff;`;
  // The same policy as in the editor: what it forbids is an error of the page. Theme and stand-in have the nonce.
  const policy = "default-src 'none'; script-src 'nonce-n'; style-src file: 'nonce-n'";
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta property="csp-nonce" content="n"><link rel="stylesheet" href="../dist/webview.css"><style nonce="n">html{${style}background:${background}}</style>
<script nonce="n">window.sent=[];let kept=JSON.parse(sessionStorage.getItem('kept')??'null')??undefined;
window.acquireVsCodeApi=()=>({postMessage:(m)=>window.sent.push(m),getState:()=>kept,setState:(s)=>{kept=s;sessionStorage.setItem('kept',JSON.stringify(s))}});</script></head>
<body class="vscode-${theme}"><main id="panel" data-uri="file:///work/websocket-scaling.arch"></main><script nonce="n" src="../dist/webview.js"></script></body></html>`;
}

export interface PanelPage {
  page: Page;
  show: (state: Partial<Shown>) => Promise<void>;
  tell: (message: ToPanel) => Promise<void>;
  /** What the panel has sent since the page was opened. */
  sent: () => Promise<FromPanel[]>;
  shot: (name: string) => Promise<void>;
  /** Errors of the page. */
  errors: string[];
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: await browserPath(), args: ['--no-sandbox', '--disable-gpu'] });
}

export async function openPanel(browser: Browser, theme: Theme, width: number): Promise<PanelPage> {
  await mkdir(RESULTS, { recursive: true });
  const file = join(RESULTS, `panel-${theme}.html`);
  await writeFile(file, shell(theme));
  const page = await browser.newPage({ viewport: { width, height: 1000 } });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(pathToFileURL(file).href);
  const tell = (message: ToPanel): Promise<void> =>
    page.evaluate((data) => {
      window.dispatchEvent(new MessageEvent('message', { data }));
      return new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
    }, message);
  return {
    page,
    errors,
    tell,
    show: ({ report = null, ...state }) =>
      tell({
        type: 'show',
        state: {
          uri: 'file:///work/websocket-scaling.arch',
          version: 1,
          report: report && packReport(report),
          stale: false,
          running: null,
          refining: false,
          milliseconds: 84,
          problem: null,
          ...state,
        },
      }),
    sent: () => page.evaluate(() => (window as unknown as { sent: FromPanel[] }).sent),
    async shot(name) {
      await page.screenshot({ path: join(RESULTS, `${name}.png`), fullPage: true });
    },
  };
}

export async function exampleModel(name: string): Promise<Model> {
  const { model } = await compile(`file:///work/${name}`, await readFile(join(ROOT, 'examples', name), 'utf8'), () =>
    Promise.resolve(null),
  );
  if (!model) throw new Error(`${name} has errors`);
  return model;
}

export async function exampleReport(name: string, headroom = false): Promise<Report> {
  return simulate(await exampleModel(name), { headroom });
}

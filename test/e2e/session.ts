/** One editor for many tests: the embedded VS Code with the packed extension, a folder of copied examples, and a browser that shows it. */
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { browser } from '../../scripts/editor/browser.ts';
import { type EditorServer, startEditor } from '../../scripts/editor/server.ts';
import { packExtension } from '../../scripts/package.ts';
import { ROOT } from '../../scripts/shell.ts';

export const RESULTS = join(ROOT, 'test-results');

export interface Session {
  page: Page;
  /** The folder that is open. */
  workspace: string;
  /** Shows the workbench with a file of the folder open. */
  show(file: string): Promise<void>;
  /** Loads the page again as a person does who comes back to the folder: with what was open then. */
  comeBack(): Promise<void>;
  /** The number of the line that has a text in a file of the folder as it was saved last. */
  lineOf(file: string, text: string): Promise<number>;
  /** A picture in test-results/. */
  shot(name: string): Promise<void>;
  /** Requests that left the machine, or would have. */
  external: string[];
  /** What the browser said about content that a policy forbids. */
  violations: string[];
  close(): Promise<void>;
}

/** Starts server and browser: half a minute, so once for all tests of a file. */
export async function openSession(): Promise<Session> {
  const home = await mkdtemp(join(tmpdir(), 'headroom-e2e-'));
  const workspace = join(home, 'examples');
  await cp(join(ROOT, 'examples'), workspace, { recursive: true });
  await mkdir(RESULTS, { recursive: true });
  const server = await startEditor({
    home,
    workspace,
    vsix: await packExtension(),
    settings: { 'workbench.colorTheme': 'Dark Modern', 'editor.hover.delay': 100 },
  });
  const context = await startBrowser(join(home, 'browser')).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return sessionOf(server, context, { home, workspace });
}

async function startBrowser(profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: await browser(),
    viewport: { width: 1600, height: 1000 },
    locale: 'en-US',
    // Nothing but this machine can be reached.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
    ],
  });
}

/** A webview's own files have addresses under vscode-resource, which the editor's service worker answers: they never leave the page. */
function isLocal(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === 'localhost' || hostname.endsWith('.vscode-resource.vscode-cdn.net');
}

async function sessionOf(
  server: EditorServer,
  context: BrowserContext,
  { home, workspace }: { home: string; workspace: string },
): Promise<Session> {
  const page = context.pages()[0] ?? (await context.newPage());
  const external: string[] = [];
  const violations: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^(https?|wss?):$/.test(protocol) && !isLocal(hostname)) external.push(request.url());
  });
  page.on('console', (message) => {
    if (/violates the following Content Security Policy|Refused to/.test(message.text()))
      violations.push(`${message.location().url}: ${message.text()}`);
  });
  const load = async (address: string): Promise<void> => {
    await page.goto(address);
    await page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 90_000 });
  };
  return {
    page,
    workspace,
    external,
    violations,
    show: (file) => load(server.address(join(workspace, file))),
    // Without a file to open in the address: with one, the editor opens that and nothing else.
    comeBack: () => load(server.address()),
    async lineOf(file, text) {
      const lines = (await readFile(join(workspace, file), 'utf8')).split('\n');
      return lines.findIndex((line) => line.includes(text)) + 1;
    },
    async shot(name) {
      await page.screenshot({ path: join(RESULTS, `${name}.png`) });
    },
    async close() {
      await context.close();
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A browser for the tests: the system's Chrome or Chromium, else the package manager's. */
import { existsSync } from 'node:fs';
import { Failed, has, run, say } from '../shell.ts';

const PLACES = [
  process.env['CHROME_PATH'],
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

function installed(): string | undefined {
  return PLACES.find((place) => place !== undefined && existsSync(place));
}

/** The path of a browser, installed first where there is none. Throws `Failed` with what to do. */
export async function browser(): Promise<string> {
  const there = installed();
  if (there) return there;
  if (process.getuid?.() === 0 && (await has('apt-get'))) {
    say('browser, once: installing Chromium with apt-get');
    await run('apt-get', ['update', '-qq'], { quiet: true });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      quiet: true,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const now = installed();
    if (now) return now;
  }
  throw new Failed(
    'the end-to-end tests need Chrome or Chromium: install it (Debian: sudo apt-get install chromium), or set CHROME_PATH to where it is',
  );
}

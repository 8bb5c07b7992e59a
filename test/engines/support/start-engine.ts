import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { findChrome } from '#e2e/chrome.js';
import type { Engine, EngineName, EngineOptions } from './engine.js';
import { startPuppeteer } from './puppeteer-engine.js';
import { startWebKit } from './webkit-engine.js';

export const ENGINES: readonly EngineName[] = ['chromium', 'firefox', 'webkit'];

/** Why an engine cannot be tested here, in words for the test's report; null: it can. */
export function whyMissing(name: EngineName): string | null {
  if (name === 'chromium') return findChrome() ? null : 'no Chromium here';
  if (name === 'firefox') return firefoxPath() ? null : 'no Firefox here: apt-get install firefox-esr';
  return hasWebKit()
    ? null
    : 'no WebKitGTK here: apt-get install webkit2gtk-driver xvfb python3-gi gir1.2-webkit2-4.1';
}

/** @throws when it is missing */
export function startEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  if (name === 'webkit') return startWebKit();
  const path = name === 'chromium' ? findChrome() : firefoxPath();
  if (!path) throw new Error(whyMissing(name) ?? name);
  return startPuppeteer(name, path, options);
}

const firefoxPath = () =>
  [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
    (path) => path && existsSync(path),
  ) ?? null;

function hasWebKit(): boolean {
  try {
    for (const program of ['WebKitWebDriver', 'Xvfb']) execFileSync('which', [program], { stdio: 'ignore' });
    const bindings = "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2";
    execFileSync('/usr/bin/python3', ['-c', bindings], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

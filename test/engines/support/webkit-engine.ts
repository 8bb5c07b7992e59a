import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { freePort } from '@case-attachments/demo/attachments-server';
import { repositoryRoot } from '#e2e/repository.js';
import { waitUntil } from '#e2e/wait-until.js';
import type { Engine } from './engine.js';

const BROWSER = join(repositoryRoot, 'test/engines/support/webkit-browser.py');

/** WebKitGTK in an X server of its own, spoken to in plain W3C WebDriver. It is no Safari, and no iOS. */
export async function startWebKit(): Promise<Engine> {
  const home = mkdtempSync(join(tmpdir(), 'case-attachments-webkit-'));
  const downloadFolder = join(home, 'downloads');
  mkdirSync(downloadFolder);
  const started: ChildProcess[] = [];
  try {
    const { display, xvfb } = await startXvfb();
    started.push(xvfb);
    const port = await freePort();
    const env = {
      PATH: process.env.PATH,
      LANG: 'C.UTF-8',
      DISPLAY: display,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      NO_AT_BRIDGE: '1',
      GIO_USE_NETWORK_MONITOR: 'base',
      DOWNLOADS: downloadFolder,
    };
    const driver = spawn('WebKitWebDriver', ['-p', String(port), '--host=127.0.0.1'], {
      stdio: 'ignore',
      env,
    });
    started.push(driver);
    const session = await WebDriverSession.start(`http://127.0.0.1:${port}`);
    return {
      name: 'webkit',
      downloadFolder,
      open: (url) => session.post('/url', { url }),
      run: (work, ...args) => session.run(`${work}`, args) as Promise<never>,
      click: (selector) => session.click(selector),
      leave: () => session.post('/url', { url: 'about:blank' }),
      close: async () => {
        await session.end();
        for (const child of started.reverse()) await end(child);
        await rm(home, { recursive: true, force: true, maxRetries: 5 });
      },
    };
  } catch (error) {
    for (const child of started.reverse()) await end(child);
    throw error;
  }
}

async function startXvfb() {
  const xvfb = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1200x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await Promise.race([
    once(xvfb.stdio[3] as Readable, 'data'),
    once(xvfb, 'exit').then(([code]) => {
      throw new Error(`Xvfb ended with ${code}`);
    }),
  ]);
  return { xvfb, display: `:${String(number).trim()}` };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill();
  const insist = setTimeout(() => child.kill('SIGKILL'), 3_000);
  await ended;
  clearTimeout(insist);
}

/** The reference of an element in WebDriver's JSON (W3C WebDriver, 12). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

class WebDriverSession {
  private constructor(private readonly address: string) {}

  static async start(driver: string): Promise<WebDriverSession> {
    await waitUntil(() =>
      fetch(`${driver}/status`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    const { sessionId } = (await call(`${driver}/session`, 'POST', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: BROWSER, args: [] } } },
    })) as { sessionId: string };
    const session = new WebDriverSession(`${driver}/session/${sessionId}`);
    await session.post('/timeouts', { script: 180_000 });
    return session;
  }

  async post(path: string, body: object): Promise<void> {
    await call(this.address + path, 'POST', body);
  }

  async run(work: string, args: readonly unknown[]): Promise<unknown> {
    const script = `const args = [...arguments], done = args.pop();
      (async () => (${work})(...args))().then((value) => done({ value }), (error) => done({ error: String(error) }))`;
    const answer = (await call(`${this.address}/execute/async`, 'POST', { script, args })) as {
      value?: unknown;
      error?: string;
    };
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.value;
  }

  async click(selector: string): Promise<void> {
    const found = await call(`${this.address}/element`, 'POST', { using: 'css selector', value: selector });
    await this.post(`/element/${(found as Record<string, string>)[ELEMENT]}/click`, {});
  }

  async end(): Promise<void> {
    await call(this.address, 'DELETE').catch(() => {});
  }
}

async function call(url: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { sdkOf } from '@case-attachments/demo/sdk';
import type { Browser, Frame, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { attachmentNamed, grant } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { largeStl, onDisk } from './support/sample-files.js';

const MEGABYTE = 1_000_000;
const FILE = 'jaw.stl';

/**
 * A portal that shows the tab in a frame with `sandbox="allow-scripts"`: no origin, so no storage and no locks. The server rightly
 * allows no page without an origin; the host in front of it here speaks to it in the portal's name.
 */
class SandboxHost {
  readonly #server: Server;
  #token = '';

  private constructor(private readonly demo: Demo) {
    this.#server = createServer((incoming, outgoing) => this.#answer(incoming, outgoing));
  }

  static async start(demo: Demo): Promise<SandboxHost> {
    const host = new SandboxHost(demo);
    await new Promise<void>((resolve) => host.#server.listen(0, 'localhost', resolve));
    host.#token = (await grant(demo.portal)).token;
    return host;
  }

  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (incoming.url === '/') page(outgoing, '<iframe sandbox="allow-scripts" src="/frame"></iframe>');
    else if (incoming.url === '/frame') page(outgoing, this.#frame());
    else this.#forward(incoming, outgoing);
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const { hostname, port } = new URL(this.demo.proxy.origin);
    const { url: path = '/', method = 'GET' } = incoming;
    const headers = { ...incoming.headers, origin: this.demo.portal.url };
    const upstream = request({ hostname, port, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, {
        ...answer.headers,
        'access-control-allow-origin': 'null',
      });
      outgoing.flushHeaders();
      answer.pipe(outgoing).once('error', () => answer.destroy());
      answer.once('error', () => outgoing.destroy());
    });
    upstream.once('error', () => incoming.socket.destroy());
    outgoing.once('close', () => upstream.destroy());
    incoming.pipe(upstream);
  }

  #frame(): string {
    const { folder } = sdkOf(this.origin);
    return `<script type="module" src="${folder}case-attachments.js" crossorigin></script>
      <case-attachments server="${this.origin}/api" case-id="C-1001" remember-files></case-attachments>
      <script>document.querySelector('case-attachments').getToken = async () => ${JSON.stringify(this.#token)};</script>`;
  }
}

function page(outgoing: ServerResponse, body: string): void {
  outgoing.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
  outgoing.end(`<!doctype html><html lang="en"><title>Portal</title>${body}</html>`);
}

describe('a sandboxed frame', { timeout: 120_000 }, () => {
  let demo: Demo;
  let host: SandboxHost;
  let browser: Browser;

  before(async () => {
    demo = await startDemo();
    host = await SandboxHost.start(demo);
    browser = await launchBrowser('--disable-features=LocalNetworkAccessChecks');
  });

  after(async () => {
    await browser?.close();
    host?.close();
    await demo?.close();
  });

  async function frameOf(shown: Page): Promise<Frame> {
    await shown.goto(host.origin);
    const frame = shown.frame({ url: `${host.origin}/frame` });
    assert.ok(frame);
    return frame;
  }

  async function choose(shown: Page, frame: Frame, button: string, path: string): Promise<void> {
    const [chooser] = await Promise.all([
      shown.waitForEvent('filechooser'),
      frame.getByRole('button', { name: button }).click(),
    ]);
    await chooser.setFiles(path);
  }

  it("U9: goes on from the server's list of what is unfinished", async () => {
    const file = await onDisk(demo.scratch, FILE, largeStl(30 * MEGABYTE));
    const shown = await browser.newPage();
    let frame = await frameOf(shown);
    const storage = await frame.evaluate(() => {
      try {
        return localStorage.length;
      } catch (error) {
        return (error as DOMException).name;
      }
    });
    assert.equal(storage, 'SecurityError', 'there is no storage to lean on');

    const cut = demo.proxy.whenSent(18 * MEGABYTE, () => demo.proxy.goDown());
    await frame.getByRole('button', { name: 'Attach Files' }).click();
    await choose(shown, frame, 'Choose files or drop them here', file.path);
    await frame.getByRole('button', { name: 'Continue' }).click();
    await cut;
    await frame.getByText(/^Waiting for the (network|server), .* safe on the server/).waitFor();
    await shown.goto('about:blank');

    demo.proxy.up();
    frame = await frameOf(shown);
    await frame.getByText(/^Unfinished, \d+ of 29 MB safe on the server/).waitFor();
    await choose(shown, frame, `Choose the file again: ${FILE}`, file.path);
    await frame.getByRole('button', { name: `Download ${FILE}` }).waitFor({ timeout: 60_000 });
    const { id, sha256 } = await attachmentNamed(await grant(demo.portal), FILE);
    assert.equal(sha256, file.sha256);
    assert.equal(demo.proxy.sentAgain(id), 0);
  });
});

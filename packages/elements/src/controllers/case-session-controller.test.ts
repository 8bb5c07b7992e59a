import { expect, waitUntil } from '@open-wc/testing';
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { GetToken } from '../api/credentials.js';
import type { CaseSession, CaseSessionOptions } from '../case/case-session.js';
import { type CaseSnapshot, idleSnapshot } from '../case/case-state.js';
import { CaseSessionController, type CaseSessionHost } from './case-session-controller.js';

/** A session whose snapshot is what the test says. */
class ToldSession {
  snapshot: CaseSnapshot = idleSnapshot;
  readonly #listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEvent(): () => void {
    return () => undefined;
  }

  tell(patch: Partial<CaseSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...patch };
    for (const listener of this.#listeners) listener();
  }
}

/** Notes what it shows. */
class TestShowingHost extends LitElement implements CaseSessionHost {
  readonly server = 'https://files.example.org/api';
  readonly caseId = 'C-1';
  readonly credentials = 'include';
  readonly getToken = null;
  readonly told = new ToldSession();
  readonly shown: CaseSnapshot[] = [];
  readonly held = new CaseSessionController(this, {
    acquire: () => ({ session: this.told as unknown as CaseSession, release: () => undefined }),
  });

  override render(): null {
    if (this.held.snapshot) this.shown.push(this.held.snapshot);
    return null;
  }
}
customElements.define('test-showing-host', TestShowingHost);

class TestSessionHost extends LitElement implements CaseSessionHost {
  @property() server = '';
  @property() caseId = '';
  @property() caseLabel = '';
  @property() credentials: string | null = null;
  @property({ attribute: false }) getToken: GetToken | null = null;
  readonly asked: CaseSessionOptions[] = [];
  readonly log: string[] = [];
  readonly held = new CaseSessionController(this, {
    acquire: (options) => {
      this.asked.push(options);
      this.log.push(`acquire ${options.caseId}`);
      const session = quietSession(() => this.log.push(`logout ${options.caseId}`));
      return { session, release: () => this.log.push(`release ${options.caseId}`) };
    },
  });
}
customElements.define('test-session-host', TestSessionHost);

function quietSession(onLogout: () => void = () => undefined): CaseSession {
  const nothing = () => () => undefined;
  const session = { subscribe: nothing, onEvent: nothing, logout: async () => onLogout() };
  return { ...session, snapshot: idleSnapshot } as unknown as CaseSession;
}

async function hostWith(properties: Partial<TestSessionHost>): Promise<TestSessionHost> {
  const host = document.createElement('test-session-host') as TestSessionHost;
  Object.assign(host, properties);
  document.body.append(host);
  await host.updateComplete;
  return host;
}

const configured = { server: 'https://files.example.org/api', caseId: 'C-1', getToken: () => 'token' };

describe('CaseSessionController', () => {
  for (const missing of ['server', 'caseId', 'getToken'] as const) {
    it(`asks for nothing without ${missing}`, async () => {
      const host = await hostWith({ ...configured, [missing]: missing === 'getToken' ? null : '' });
      expect(host.asked).to.deep.equal([]);
      expect(host.held.session).to.equal(null);
      host.remove();
    });
  }

  it('takes cookies in place of a token', async () => {
    const host = await hostWith({ ...configured, getToken: null, credentials: 'include' });
    expect(host.asked[0]?.credentials).to.deep.equal({ kind: 'cookie' });
    host.remove();
  });

  for (const [server, absolute] of [
    ['https://files.example.org/api/', 'https://files.example.org/api'],
    ['https://files.example.org/api?x=1#y', 'https://files.example.org/api'],
    ['/api', `${location.origin}/api`],
  ] as const) {
    it(`reads the server ${server}`, async () => {
      const host = await hostWith({ ...configured, server });
      expect(host.asked[0]?.server).to.equal(absolute);
      host.remove();
    });
  }

  it('does not talk to what is no web address', async () => {
    const { warn } = console;
    console.warn = () => undefined;
    const host = await hostWith({ ...configured, server: 'javascript:alert(1)' });
    console.warn = warn;
    expect(host.asked).to.deep.equal([]);
    host.remove();
  });

  it('holds the next session before it lets go of the last', async () => {
    const host = await hostWith(configured);
    host.caseId = 'C-2';
    await host.updateComplete;
    expect(host.log).to.deep.equal(['acquire C-1', 'acquire C-2', 'release C-1']);
    host.requestUpdate();
    await host.updateComplete;
    expect(host.log).to.have.length(3);
    host.remove();
    await Promise.resolve();
    expect(host.log.at(-1)).to.equal('release C-2');
    document.body.append(host);
    await host.updateComplete;
    expect(host.log.at(-1)).to.equal('acquire C-2');
    host.remove();
  });

  it('logs out the session it holds, and the last one it held when it has left the page', async () => {
    const host = await hostWith(configured);
    await host.held.logout();
    expect(host.log).to.deep.equal(['acquire C-1', 'logout C-1']);
    host.caseId = 'C-2';
    await host.updateComplete;
    host.remove();
    await Promise.resolve();
    expect(host.log.at(-1)).to.equal('release C-2');
    await host.held.logout();
    expect(host.log.at(-1)).to.equal('logout C-2');
    await host.held.logout();
    expect(host.log.filter((entry) => entry === 'logout C-2')).to.have.length(1);
  });

  it('has nobody to log out before it is configured', async () => {
    const host = await hostWith({ ...configured, caseId: '' });
    await host.held.logout();
    expect(host.log).to.deep.equal([]);
    host.remove();
  });

  it('knows whether an element on the page shows the pictures', async () => {
    const session = quietSession();
    const acquire = () => ({ session, release: () => undefined });
    class TestPictures extends TestSessionHost {
      readonly pictures = new CaseSessionController(this, { acquire, shows: 'pictures' });
    }
    class TestList extends TestSessionHost {
      readonly list = new CaseSessionController(this, { acquire });
    }
    customElements.define('test-pictures', TestPictures);
    customElements.define('test-list', TestList);
    const list = Object.assign(document.createElement('test-list') as TestList, configured);
    const pictures = Object.assign(document.createElement('test-pictures') as TestPictures, configured);
    document.body.append(list);
    await list.updateComplete;
    expect(list.list.revealPictures()).to.equal(false);
    document.body.append(pictures);
    await pictures.updateComplete;
    expect(list.list.revealPictures()).to.equal(true);
    pictures.remove();
    await Promise.resolve();
    expect(list.list.revealPictures()).to.equal(false);
    list.remove();
  });

  /** @returns how often the steps were shown, the last one included */
  async function rendersOf(transferCount: number, steps: number): Promise<number> {
    const host = document.body.appendChild(new TestShowingHost());
    await host.updateComplete;
    const before = host.shown.length;
    for (let step = 1; step <= steps; step += 1) {
      const transfers = Array.from({ length: transferCount }, () => ({ bytesSafe: step }));
      host.told.tell({ transfers: transfers as unknown as CaseSnapshot['transfers'] });
      await host.updateComplete;
    }
    const last = host.told.snapshot;
    await waitUntil(() => host.shown.at(-1) === last, 'the last step is shown');
    host.remove();
    return host.shown.length - before;
  }

  it('shows each step of a few transfers', async () => {
    expect(await rendersOf(20, 30)).to.equal(30);
  });

  it('shows some of the steps of many transfers, and the last', async () => {
    // The first differs in how many there are.
    expect(await rendersOf(21, 30)).to.be.below(10);
  });

  it('shows at once what is new besides many transfers', async () => {
    const host = document.body.appendChild(new TestShowingHost());
    const many = (bytesSafe: number) =>
      Array.from({ length: 50 }, () => ({ bytesSafe })) as unknown as CaseSnapshot['transfers'];
    host.told.tell({ transfers: many(1) });
    await host.updateComplete;
    host.told.tell({ transfers: many(2), online: !host.told.snapshot.online });
    await host.updateComplete;
    expect(host.shown.at(-1)).to.equal(host.told.snapshot);
    host.remove();
  });
});

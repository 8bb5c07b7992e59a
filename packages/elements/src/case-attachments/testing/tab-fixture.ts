import { fixture } from '@open-wc/testing';
import { html } from 'lit';
import type { HeldSession } from '../../controllers/case-session-controller.js';
import { CaseAttachments } from '../case-attachments.js';
import type { DialogsCode } from '../tab-dialogs.js';
import { FakeSession } from './fake-session.js';

// Fetched once before the first test, so that a test need not wait for it.
const dialogs: DialogsCode = await import('../dialogs.js');

/** The tab over sessions moved by hand, by case id. */
export class TestTab extends CaseAttachments {
  sessions = new Map<string, FakeSession>();
  released = 0;
  dialogs: () => Promise<DialogsCode> = async () => dialogs;
  lightbox: () => Promise<void> = () => super.fetchLightbox();

  protected override acquireSession({ caseId }: { caseId: string }): HeldSession {
    const session = this.sessions.get(caseId) ?? new FakeSession(undefined, caseId);
    return { session, release: () => void (this.released += 1) };
  }

  protected override get stalePatienceMs(): number {
    return 30;
  }

  protected override fetchDialogs(): Promise<DialogsCode> {
    return this.dialogs();
  }

  protected override fetchLightbox(): Promise<void> {
    return this.lightbox();
  }
}
customElements.define('test-tab', TestTab);

export class TabFixture {
  constructor(
    readonly tab: TestTab,
    readonly session: FakeSession,
  ) {}

  get root(): ShadowRoot {
    return this.tab.shadowRoot!;
  }

  find<E extends HTMLElement = HTMLElement>(selector: string): E {
    const found = this.root.querySelector<E>(selector);
    if (!found) throw new Error(`nothing matches ${selector}`);
    return found;
  }

  /** The button of this accessible name: its label, else its words. */
  button(name: string): HTMLButtonElement {
    const found = this.buttonOrNull(name);
    if (!found) throw new Error(`no button "${name}" among ${this.buttonNames().join(', ')}`);
    return found;
  }

  buttonOrNull(name: string): HTMLButtonElement | null {
    return this.#buttons().find((button) => nameOf(button) === name) ?? null;
  }

  buttonNames(within: ParentNode = this.root): string[] {
    return this.#buttons(within).map(nameOf);
  }

  row(fileName: string): HTMLElement {
    const rows = [...this.root.querySelectorAll<HTMLElement>('[role=row]')];
    const found = rows.find((row) => row.querySelector('.name')?.getAttribute('title') === fileName);
    if (!found) throw new Error(`no row of ${fileName}`);
    return found;
  }

  get text(): string {
    return words(this.find('.tab'));
  }

  note(fileName: string): string {
    return words(this.row(fileName).querySelector<HTMLElement>('.note')!);
  }

  async show(...args: Parameters<FakeSession['show']>): Promise<void> {
    this.session.show(...args);
    await this.tab.updateComplete;
  }

  /** Chooses files as the browser's picker gives them. */
  async choose(...files: File[]): Promise<void> {
    const input = this.find<HTMLInputElement>('input[type=file]');
    const data = new DataTransfer();
    for (const file of files) data.items.add(file);
    input.files = data.files;
    input.dispatchEvent(new Event('change'));
    await settled(this.tab);
  }

  #buttons(within: ParentNode = this.root): HTMLButtonElement[] {
    return [...within.querySelectorAll('button')].filter((button) => button.checkVisibility());
  }
}

export async function tabFixture(
  session = new FakeSession(),
  attributes: { label?: string; width?: string } = {},
): Promise<TabFixture> {
  const tab = document.createElement('test-tab') as TestTab;
  tab.sessions.set(session.caseId, session);
  tab.server = session.server;
  tab.caseId = session.caseId;
  tab.caseLabel = attributes.label ?? 'Case 1001, upper left molar';
  tab.getToken = () => 'token';
  const box = await fixture<HTMLElement>(html`<div lang="en-GB"></div>`);
  if (attributes.width) box.style.width = attributes.width;
  box.append(tab);
  await tab.updateComplete;
  return new TabFixture(tab, session);
}

/** A file of this size without its bytes. */
export function sizedFile(name: string, sizeBytes: number): File {
  const file = new File([], name);
  Object.defineProperty(file, 'size', { value: sizeBytes });
  return file;
}

/** Chosen files are staged a few microtasks later. */
export async function settled(tab: CaseAttachments): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  await tab.updateComplete;
}

export function words(element: Element): string {
  // biome-ignore lint/performance/useDomNodeTextContent: what is seen, with blocks apart
  return (element as HTMLElement).innerText.replace(/\s+/g, ' ').trim();
}

function nameOf(button: HTMLButtonElement): string {
  return button.getAttribute('aria-label') ?? words(button);
}

import type { Attachment } from '@case-attachments/contract';
import { nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { RowSelection } from '../controllers/row-selection.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import type { Announcer } from './announcer.js';
import { pickBox, selectButton, selectionBar } from './selection-parts.js';
import { may, type TabView } from './tab-view.js';

export interface TabSelectionSource {
  readonly session: CaseSession | null;
  readonly localize: LocalizeController;
  readonly announcer: Announcer;
  find(selector: string): HTMLElement | null;
}

/** The selection as a person works with it: its parts in the tab, what is said of it, Esc, and where the focus goes. */
export class TabSelection extends RowSelection {
  constructor(
    private readonly element: ReactiveControllerHost,
    private readonly tab: TabSelectionSource,
  ) {
    super(element, tab);
  }

  get sizeBytes(): number {
    return this.attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  renderBar(tab: TabView): TemplateResult {
    return selectionBar(tab, this);
  }

  renderButton(tab: TabView): TemplateResult | typeof nothing {
    return may(tab.snapshot, 'export') ? selectButton(tab, this) : nothing;
  }

  /** @param tile of the row, over which the box lies */
  /** In the tile of a row. */
  renderBox(tab: TabView, attachment: Attachment): TemplateResult | typeof nothing {
    return may(tab.snapshot, 'export') ? pickBox(tab, this, attachment) : nothing;
  }

  begin(): void {
    this.start();
    this.#say(this.#words.started);
  }

  /** @param toAnchor and the rows between this one and the one before */
  toggle(attachment: Attachment, isPicked: boolean, toAnchor: boolean): void {
    this.pick(attachment, isPicked, this.#shown, toAnchor);
    this.#sayCount();
  }

  toggleAll(isPicked: boolean): void {
    this.pickAll(this.#shown, isPicked);
    this.#sayCount();
  }

  end(): void {
    this.clear();
    this.#say(this.#words.cleared);
    // The button that was pressed is gone; this one stays.
    void this.element.updateComplete.then(() => {
      if (document.activeElement === document.body) this.tab.find('.select-rows')?.focus();
    });
  }

  /** @returns whether there was something to end */
  escape(): boolean {
    if (!this.isOn) return false;
    this.end();
    return true;
  }

  get #shown(): readonly Attachment[] {
    return this.tab.session?.snapshot.list.attachments ?? [];
  }

  get #words() {
    return this.tab.localize.messages.selection;
  }

  #sayCount(): void {
    const { localize } = this.tab;
    const count = this.#words.count(localize.number(this.attachments.length));
    this.#say(localize.messages.tab.sum(count, localize.bytes(this.sizeBytes)));
  }

  #say(text: string): void {
    this.tab.announcer.say(text, { topic: 'selection', isUrgent: true });
  }
}

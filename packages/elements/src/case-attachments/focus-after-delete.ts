import type { ReactiveController, ReactiveControllerHost } from 'lit';

/**
 * Keeps the keyboard where the person was working: when a deleted row goes, its neighbour's Delete has the focus; when
 * the last one goes, Attach Files has it; after Undo the row that came back has it.
 */
export class FocusAfterDelete implements ReactiveController {
  #goingId: string | null = null;
  #goingIndex = 0;
  #comingId: string | null = null;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  expect(attachmentId: string): void {
    this.#goingId = attachmentId;
    this.#comingId = null;
    this.#goingIndex = this.#rows().findIndex(({ dataset }) => dataset.id === attachmentId);
  }

  expectRestored(attachmentId: string): void {
    this.#comingId = attachmentId;
    this.#goingId = null;
  }

  hostUpdated(): void {
    if (this.#goingId !== null) this.#afterGone(this.#goingId);
    else if (this.#comingId !== null) this.#afterCome(this.#comingId);
  }

  #afterGone(id: string): void {
    const rows = this.#rows();
    if (rows.some(({ dataset }) => dataset.id === id)) return;
    this.#goingId = null;
    if (focusIsElsewhere()) return;
    const next = rows[this.#goingIndex] ?? rows.at(-1);
    const target =
      next?.querySelector<HTMLElement>('.delete') ??
      this.host.shadowRoot?.querySelector<HTMLElement>('.attach');
    target?.focus();
  }

  #afterCome(id: string): void {
    const row = this.#rows().find(({ dataset }) => dataset.id === id);
    if (!row) return;
    this.#comingId = null;
    if (focusIsElsewhere()) return;
    row.querySelector<HTMLElement>('.delete, button')?.focus();
  }

  #rows(): HTMLElement[] {
    return [...(this.host.shadowRoot?.querySelectorAll<HTMLElement>('.row[data-id]') ?? [])];
  }
}

/** The person went on meanwhile: leave them there. The focus of a removed element falls to the body. */
function focusIsElsewhere(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body;
}

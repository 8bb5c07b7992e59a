import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type ChosenEntry, collectDropped } from './dropped-files.js';

/** `dragover` comes at least every 350 ms while a file hangs above; after this the drag is over. */
const DRAG_GONE_MS = 700;

export interface FileDropSource {
  /** Whether files may be dropped now. */
  readonly acceptsDrops: boolean;
  readonly rememberFiles: boolean;
  /** Files have come over the element. */
  dragged(): void;
  dropped(entries: Promise<readonly ChosenEntry[]>): void;
}

/**
 * Files dragged over the element and dropped on it. A drop that misses it is swallowed, since the browser would leave
 * the page and open the file; other drop zones and file inputs of the portal keep working.
 */
export class FileDropController implements ReactiveController {
  #fileCount = 0;
  #isOver = false;
  #gone: ReturnType<typeof setTimeout> | undefined;
  #listening: AbortController | null = null;

  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly source: FileDropSource,
  ) {
    host.addController(this);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** How many files hang above; 0 where the browser does not tell. */
  get fileCount(): number {
    return this.#fileCount;
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.host.addEventListener('dragenter', this.#over, { signal });
    this.host.addEventListener('dragover', this.#over, { signal });
    this.host.addEventListener('dragleave', this.#leave, { signal });
    this.host.addEventListener('drop', this.#drop, { signal });
    window.addEventListener('dragover', swallow, { signal });
    window.addEventListener('drop', swallow, { signal });
  }

  hostDisconnected(): void {
    this.#listening?.abort();
    this.#listening = null;
    this.#set(false, 0);
  }

  readonly #over = (event: DragEvent): void => {
    if (!hasFiles(event) || !this.source.acceptsDrops || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    const count = Array.from(event.dataTransfer.items).filter(({ kind }) => kind === 'file').length;
    this.#set(true, count);
    clearTimeout(this.#gone);
    this.#gone = setTimeout(() => this.#set(false, 0), DRAG_GONE_MS);
  };

  readonly #leave = (event: DragEvent): void => {
    const to = event.relatedTarget;
    if (to instanceof Node && this.host.contains(to)) return;
    this.#set(false, 0);
  };

  readonly #drop = (event: DragEvent): void => {
    if (!hasFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    this.#set(false, 0);
    if (!this.source.acceptsDrops) return;
    this.source.dropped(collectDropped(event.dataTransfer, this.source.rememberFiles));
  };

  #set(isOver: boolean, fileCount: number): void {
    if (!isOver) clearTimeout(this.#gone);
    if (this.#isOver === isOver && this.#fileCount === fileCount) return;
    if (isOver && !this.#isOver) this.source.dragged();
    this.#isOver = isOver;
    this.#fileCount = fileCount;
    this.host.requestUpdate();
  }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}

function swallow(event: DragEvent): void {
  if (event.defaultPrevented || !hasFiles(event)) return;
  const onFileInput = event
    .composedPath()
    .some((node) => node instanceof HTMLInputElement && node.type === 'file');
  if (onFileInput) return;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
}

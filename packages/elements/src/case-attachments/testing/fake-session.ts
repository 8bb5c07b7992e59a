import type { Attachment, CasePolicy } from '@case-attachments/contract';
import type { CaseEvent, CaseSession, PickedFile } from '../../case/case-session.js';
import {
  type CaseSnapshot,
  type DownloadOrder,
  idleSnapshot,
  type ListView,
  type Notice,
  type TransferSnapshot,
} from '../../case/case-state.js';
import type { AttachmentContent, ContentWatch } from '../../preview/attachment-content.js';
import type { PreviewLoader } from '../../preview/preview-loader.js';

const MB = 1024 * 1024;

export const fakePolicy: CasePolicy = {
  caseId: 'C-1001',
  user: { id: 'u1', displayName: 'Front desk' },
  actions: ['list', 'read', 'upload', 'rename', 'delete', 'restore', 'export'],
  acceptedTypes: [
    { category: 'image', extensions: ['jpg', 'jpeg', 'png', 'tif', 'bmp'] },
    { category: 'document', extensions: ['pdf', 'docx', 'txt'] },
    { category: 'model', extensions: ['stl'] },
    { category: 'dicom', extensions: ['dcm'] },
    { category: 'video', extensions: ['mp4'] },
    { category: 'audio', extensions: ['mp3'] },
    { category: 'archive', extensions: ['zip'] },
  ],
  maxSizeBytes: 500 * MB,
  blockSizeBytes: 8 * MB,
  chunkSizeBytes: 16 * MB,
  limits: { maxOpenUploads: 20, maxFileNameBytes: 255 },
  previewSizes: [160, 320, 640, 1280, 2560],
  previewWindowPixels: 2048,
  features: { previews: true, scanning: true, serverZip: false },
  serverVersion: '0.1.0',
};

let lastId = 0;
const newId = () => (++lastId).toString(16).padStart(32, '0');

export function fakeAttachment(name: string, over: Partial<Attachment> = {}): Attachment {
  return {
    id: newId(),
    name,
    extension: name.split('.').pop() ?? '',
    category: 'image',
    mediaType: 'image/jpeg',
    contentMismatch: false,
    sizeBytes: 2.4 * MB,
    sha256: '0'.repeat(64),
    addedAtMs: Date.UTC(2026, 2, 14, 10),
    uploadedBy: { displayName: 'Referring dentist', self: false },
    scanState: 'clean',
    preview: { state: 'none', code: 'unavailable', detail: '' },
    ...over,
  };
}

export function fakeTransfer(fileName: string, over: Partial<TransferSnapshot> = {}): TransferSnapshot {
  return {
    id: newId(),
    fileName,
    category: 'model',
    bytesTotal: 96 * MB,
    bytesSafe: 0,
    status: 'uploading',
    waitingFor: null,
    secondsLeft: null,
    unfinished: false,
    needsFile: false,
    failure: null,
    retryable: false,
    attachmentId: null,
    ...over,
  };
}

/** A snapshot of a case that is loaded and holds these. */
export function readySnapshot(attachments: readonly Attachment[] = []): CaseSnapshot {
  const counts = { image: 0, document: 0, model: 0, dicom: 0, video: 0, audio: 0, archive: 0, other: 0 };
  for (const { category } of attachments) counts[category] += 1;
  return {
    ...idleSnapshot,
    status: 'ready',
    policy: fakePolicy,
    list: {
      ...idleSnapshot.list,
      attachments,
      total: attachments.length,
      totalSizeBytes: attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      caseSizeBytes: attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      countsByCategory: counts,
      loadedAtMs: new Date(2026, 2, 21, 9, 41).getTime(),
    },
  };
}

export type FakeCall = readonly [method: string, ...args: unknown[]];

/** A session moved by hand: it records what it is asked for and shows what it is told to show. */
export class FakeSession implements CaseSession {
  readonly server: string;
  readonly caseId: string;
  readonly caseLabel: string;
  readonly calls: FakeCall[] = [];
  readonly previews: PreviewLoader = { load: () => Promise.reject(new Error('no pictures here')) };
  /** What the viewer gets. */
  content: () => Promise<Blob> = () =>
    Promise.reject(Object.assign(new Error('no content here'), { failure: { code: 'network' } }));
  /** Of the viewer, when it last opened content: move its progress by hand. */
  watch: ContentWatch | null = null;
  snapshot: CaseSnapshot;
  #listeners = new Set<() => void>();
  #eventListeners = new Set<(event: CaseEvent) => void>();

  constructor(snapshot: CaseSnapshot = readySnapshot(), caseId = 'C-1001') {
    this.snapshot = snapshot;
    this.server = 'https://files.example.org/api';
    this.caseId = caseId;
    this.caseLabel = caseId;
  }

  async prepareAttach(): Promise<void> {}

  /** How often something was asked for, and with what. */
  callsOf(method: string): readonly FakeCall[] {
    return this.calls.filter(([name]) => name === method);
  }

  show(over: Partial<CaseSnapshot>): void {
    this.snapshot = { ...this.snapshot, ...over };
    for (const listener of this.#listeners) listener();
  }

  emit(event: CaseEvent): void {
    for (const listener of this.#eventListeners) listener(event);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEvent(listener: (event: CaseEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  reload = () => this.#called('reload');
  setView = (view: Partial<ListView>) => this.#called('setView', view);
  loadMore = () => this.#called('loadMore');
  attach = (files: readonly PickedFile[]) => this.#called('attach', files);
  pause = (id: string) => this.#called('pause', id);
  resume = (id: string) => this.#called('resume', id);
  pauseAll = () => this.#called('pauseAll');
  resumeAll = () => this.#called('resumeAll');
  retry = (id: string) => this.#called('retry', id);
  cancel = (id: string) => this.#called('cancel', id);
  dismissTransfer = (id: string) => this.#called('dismissTransfer', id);
  chooseAgain = (id: string, file: PickedFile) => this.#called('chooseAgain', id, file);
  rename = async (id: string, name: string) => this.#called('rename', id, name);
  restore = async (id: string) => this.#called('restore', id);
  view = (id: string) => this.#called('view', id);
  download = (id: string) => this.#called('download', id);
  downloadAll = (order?: DownloadOrder) => this.#called('downloadAll', order);
  retryMissing = () => this.#called('retryMissing');
  pauseDownload = () => this.#called('pauseDownload');
  resumeDownload = () => this.#called('resumeDownload');
  cancelDownload = () => this.#called('cancelDownload');
  dismissDownload = () => this.#called('dismissDownload');
  logout = async () => this.#called('logout');

  async delete(id: string): Promise<void> {
    this.#called('delete', id);
    const { list, notices } = this.snapshot;
    const attachment = list.attachments.find((one) => one.id === id);
    if (!attachment) return;
    const attachments = list.attachments.filter((one) => one !== attachment);
    this.show({
      list: { ...list, attachments, total: attachments.length },
      notices: [...notices, { id: `deleted-${id}`, kind: 'deleted', attachment }],
    });
  }

  async openContent(attachment: Attachment, watch: ContentWatch): Promise<AttachmentContent> {
    this.#called('openContent', attachment.id);
    this.watch = watch;
    const blob = () => this.content();
    return {
      sizeBytes: attachment.sizeBytes,
      blob,
      bytes: async (start, end) => new Uint8Array(await (await blob()).slice(start, end).arrayBuffer()),
      stream: () => new Response(new Blob(['no stream here'])).body!,
    };
  }

  addNotice(notice: Notice): void {
    this.#called('addNotice', notice);
    this.show({ notices: [...this.snapshot.notices, notice] });
  }

  dismissNotice(id: string): void {
    this.#called('dismissNotice', id);
    this.show({ notices: this.snapshot.notices.filter((notice) => notice.id !== id) });
  }

  #called(...call: FakeCall): void {
    this.calls.push(call);
  }
}

import type { Authenticator } from '../api/authenticator.js';
import { FileUpload, type UploadTools } from './file-upload.js';
import { OutageTurns } from './outage-turns.js';
import { type RunHost, type RunTools, TransferRun } from './transfer-run.js';
import { TusUploadEngine } from './tus-upload-engine.js';
import { UploadCreator } from './upload-creator.js';

/** What moves bytes. Most visits to a case only look, so this code comes behind the first view. */
export interface UploadKit {
  /** @param id of what an earlier visit left on the server */
  upload(id: string | null): FileUpload;
  run(upload: FileUpload, host: RunHost, signal: AbortSignal): TransferRun;
}

export interface UploadKitOptions
  extends Omit<UploadTools, 'engine' | 'creator'>,
    Omit<RunTools, keyof UploadTools | 'outage'> {
  readonly authenticator: Authenticator;
  /** A request without progress for so long is cut. Default 30 s. */
  readonly stallMs?: number;
}

/** The kit of one session: its parts share what they learn of the boxes on the way. */
export function createUploadKit(options: UploadKitOptions): UploadKit {
  const tools: UploadTools & RunTools = {
    ...options,
    engine: new TusUploadEngine(options),
    creator: new UploadCreator(options.requests, options.budget),
    outage: new OutageTurns(options.wakeUp),
  };
  return {
    upload: (id) => new FileUpload(tools, id),
    run: (upload, host, signal) => new TransferRun(tools, upload, host, signal),
  };
}

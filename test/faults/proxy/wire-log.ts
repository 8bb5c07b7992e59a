import type { IncomingMessage } from 'node:http';
import type { FaultName, Verb } from '../support/faults.js';
import type { ClientKind, SourceFile } from '../support/source-files.js';
import { FileOnWire, type Recovery } from './file-on-wire.js';

/** One request for a file. */
export interface Seen {
  readonly wire: FileOnWire;
  readonly verb: Verb;
  /** null for a creation. */
  readonly uploadId: string | null;
  /** Where its bytes begin. */
  readonly start: number;
}

/** Knows which request is for which file of the campaign. */
export class WireLog {
  readonly files: FileOnWire[] = [];
  readonly recoveries: Recovery[] = [];
  readonly #byCreation = new Map<string, FileOnWire>();
  readonly #byUpload = new Map<string, FileOnWire>();

  expect(file: SourceFile): FileOnWire {
    const wire = new FileOnWire(file, (recovery) => this.recoveries.push(recovery));
    this.files.push(wire);
    this.#byCreation.set(creationKey(file.caseId, file.name, file.sizeBytes), wire);
    return wire;
  }

  of({ caseId, name, sizeBytes }: SourceFile): FileOnWire | undefined {
    return this.#byCreation.get(creationKey(caseId, name, sizeBytes));
  }

  /** @returns null for what is not about a file of the campaign */
  see(incoming: IncomingMessage): Seen | null {
    const { headers } = incoming;
    const method = String(headers['x-http-method-override'] ?? incoming.method);
    const path = new URL(incoming.url ?? '/', 'http://proxy').pathname;
    const parts = /\/cases\/([^/]+)\/uploads(?:\/([0-9a-f]{32})(\/commit)?)?$/.exec(path);
    // A browser asking whether it may ask.
    if (!parts || method === 'OPTIONS') return null;
    const [, caseId = '', uploadId, commit] = parts;
    if (uploadId === undefined) {
      if (method !== 'POST') return null;
      const name = fileNameOf(String(headers['upload-metadata'] ?? ''));
      const key = creationKey(decodeURIComponent(caseId), name, Number(headers['upload-length']));
      const wire = this.#byCreation.get(key);
      return wire ? { wire, verb: 'create', uploadId: null, start: 0 } : null;
    }
    const wire = this.#byUpload.get(uploadId);
    const verb = commit ? 'commit' : VERBS[method];
    if (!wire || !verb) return null;
    if (verb === 'commit') wire.commitAsked = true;
    return { wire, verb, uploadId, start: Number(headers['upload-offset'] ?? 0) };
  }

  /** The server has answered a creation, whether or not the client hears it. */
  created(wire: FileOnWire, uploadId: string): void {
    wire.created(uploadId);
    this.#byUpload.set(uploadId, wire);
  }

  /** For faults that met more than one file. */
  faultEnded(name: FaultName, clients: readonly ClientKind[]): void {
    for (const wire of this.files) {
      if (wire.underWay && clients.includes(wire.file.client)) wire.faultEnded(name);
    }
  }
}

const VERBS: Readonly<Record<string, Verb>> = {
  HEAD: 'head',
  PATCH: 'patch',
  GET: 'details',
  DELETE: 'remove',
};

const creationKey = (...parts: readonly (string | number)[]) => parts.join('\n');

function fileNameOf(metadata: string): string {
  const value = /(?:^|,)\s*filename ([A-Za-z0-9+/=]*)/.exec(metadata)?.[1] ?? '';
  return Buffer.from(value, 'base64').toString();
}

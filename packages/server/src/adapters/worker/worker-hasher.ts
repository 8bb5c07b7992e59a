import { Worker } from 'node:worker_threads';
import type { BlockHasher } from '../../ports/block-hasher.js';
import type { HashAnswer, HashRequest } from './hash-messages.js';

type Done = Extract<HashAnswer, { blockDigest: string | null }>;

interface Call {
  readonly resolve: (answer: Done) => void;
  readonly reject: (error: Error) => void;
}

/**
 * One thread that hashes for all uploads, so that requests never wait for it. Blocks of an upload go in order. A
 * thread that dies fails the calls under way; the next one starts a new thread, and each upload begins anew at 0.
 */
export class WorkerHasher implements BlockHasher {
  readonly #calls = new Map<number, Call>();
  #worker: Worker | undefined;
  #closing = false;
  #nextCall = 0;

  async block(uploadId: string, index: number, bytes: Buffer): Promise<string> {
    const { blockDigest } = await this.#ask('block', uploadId, index, bytes);
    return blockDigest ?? '';
  }

  async finish(
    uploadId: string,
    index: number,
    bytes: Buffer,
  ): Promise<{ blockDigest: string | null; sha256: string }> {
    const { blockDigest, sha256 } = await this.#ask('finish', uploadId, index, bytes);
    return { blockDigest, sha256: sha256 ?? '' };
  }

  forget(uploadId: string): void {
    this.#worker?.postMessage({ kind: 'forget', uploadId } satisfies HashRequest);
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#worker?.terminate();
  }

  #ask(kind: 'block' | 'finish', uploadId: string, index: number, bytes: Buffer): Promise<Done> {
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#start());
      const call = this.#nextCall++;
      this.#calls.set(call, { resolve, reject });
      worker.ref();
      // Shared memory goes as it is; other memory is copied.
      worker.postMessage({ call, kind, uploadId, index, bytes } satisfies HashRequest);
    });
  }

  #start(): Worker {
    const worker = new Worker(new URL('./hash-worker.js', import.meta.url));
    worker.on('message', (answer: HashAnswer) => {
      const call = this.#calls.get(answer.call);
      this.#calls.delete(answer.call);
      // An idle thread does not keep the process alive; one that is ending does, so that what comes after it still happens.
      if (this.#calls.size === 0 && !this.#closing) worker.unref();
      if ('failure' in answer) call?.reject(new Error(answer.failure));
      else call?.resolve(answer);
    });
    const fail = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined;
      const calls = [...this.#calls.values()];
      this.#calls.clear();
      for (const { reject } of calls) reject(error);
    };
    worker.on('error', fail);
    worker.on('exit', () => fail(new Error('The hashing thread ended')));
    return worker;
  }
}

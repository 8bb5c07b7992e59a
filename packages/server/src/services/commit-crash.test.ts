import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import { BLOCK_BYTES, sha256, somePdf, startUploadServer, TusCalls } from '../testing/upload-server.js';

const CASE = { tenantId: 'clinic', caseId: 'C-1' };
const STEPS = [
  'find',
  'transition',
  'stagedSizeBytes',
  'readStaged',
  'commit',
  'transaction',
  'discardStaged',
];

/** A process that dies around one of its steps, counted from when it is armed: nothing it does afterwards happens. */
class Mortal {
  #left = Number.POSITIVE_INFINITY;
  #before = true;
  #dead = false;
  diedAt: string | null = null;

  arm(step: number, before: boolean): void {
    this.#left = step;
    this.#before = before;
  }

  watching<T extends object>(real: T, parts: Partial<T> = {}): T {
    return new Proxy(real, {
      get: (target, key) => {
        const value: unknown = Reflect.get(key in parts ? parts : target, key);
        if (typeof value !== 'function') return value;
        const call = value.bind(target) as (...args: unknown[]) => unknown;
        return STEPS.includes(String(key))
          ? (...args: unknown[]) => this.#step(String(key), () => call(...args))
          : call;
      },
    });
  }

  async #step(name: string, work: () => unknown): Promise<unknown> {
    if (this.#dead) throw new Error('dead');
    this.#left -= 1;
    if (this.#left > 0) return work();
    this.#dead = true;
    this.diedAt = `${this.#before ? 'before' : 'behind'} ${name}`;
    if (!this.#before) await work();
    throw new Error('dead');
  }
}

/** What a kill leaves behind, step by step, since a signal cannot be aimed so well (those are in main-stops.test). */
async function commitDyingAt(step: number, before: boolean): Promise<string | null> {
  const mortal = new Mortal();
  const dying = await startUploadServer({
    unitOfWork: (real: UnitOfWork) => mortal.watching(real, { uploads: mortal.watching(real.uploads) }),
    blobs: (real: BlobStore) => mortal.watching(real),
  });
  const bytes = somePdf(2 * BLOCK_BYTES + 500);
  const ada = new TusCalls(dying);
  const id = await ada.begin('a.pdf', bytes.length);
  assert.equal((await ada.patch(id, 0, bytes)).status, 204);
  // The verification behind the arrival has its own steps: it is waited for, so that those of the commit count.
  await ada.details(id);
  mortal.arm(step, before);
  const answer = await ada.commit(id, bytes);
  await dying.stop();

  const where = mortal.diedAt ?? 'nowhere';
  const next = await startUploadServer({ folder: dying.folder });
  try {
    const again = await new TusCalls(next).commit(id, bytes);
    assert.equal(again.status, 200, `${where}: ${answer.status} before, then ${await again.clone().text()}`);
    assert.equal(((await again.json()) as { sha256: string }).sha256, sha256(bytes), where);
    assert.equal((await next.unitOfWork.attachments.total(CASE, { deleted: false })).count, 1, where);
    assert.equal(await next.unitOfWork.changes.lastSeq(CASE), 1, where);
    await next.uploads.collect();
    assert.deepEqual([await next.names('staging'), (await next.names('blobs')).length], [[], 1], where);
    assert.deepEqual(next.errors, [], where);
  } finally {
    await next.close();
  }
  return mortal.diedAt;
}

describe('a commit that dies', () => {
  for (const before of [true, false]) {
    it(`U24: makes one attachment when it is repeated, ${before ? 'before' : 'behind'} whichever step it died`, async () => {
      const seen: string[] = [];
      for (let step = 1; step < 40; step++) {
        const died = await commitDyingAt(step, before);
        if (died === null) break;
        seen.push(died);
      }
      for (const step of ['transition', 'commit', 'transaction']) {
        assert.ok(
          seen.some((died) => died.endsWith(step)),
          `${step} is not among ${seen.join(', ')}`,
        );
      }
    });
  }
});

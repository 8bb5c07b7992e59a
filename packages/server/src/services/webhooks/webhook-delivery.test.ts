import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutboxEntry, WebhookOutbox } from '../../ports/webhooks.js';
import { type NotTaken, WebhookDelivery } from './webhook-delivery.js';

const DAY_MS = 24 * 3600 * 1000;

describe('a webhook that is not taken', () => {
  it('is told to the operator, with what the receiver said and when it comes again, or that it does not', async () => {
    const told: NotTaken[] = [];
    const entry = { id: 'msg_1', body: '{}', attempts: 0, createdAtMs: 0 } as OutboxEntry;
    const due = [[entry], [{ ...entry, attempts: 7 }], []];
    let nowMs = 1_000;
    const delivery = new WebhookDelivery({
      outbox: {
        due: async () => {
          const next = due.shift() ?? [];
          if (next[0]?.attempts === 7) nowMs = 4 * DAY_MS;
          return next;
        },
        putOff: async () => {},
        giveUp: async () => {},
      } as unknown as WebhookOutbox,
      sender: { send: async () => 'answered 500' },
      clock: { now: () => nowMs },
      intervalMs: 1_000,
      onError: assert.ifError,
      onNotTaken: (facts) => told.push(facts),
    });
    await delivery.deliver();
    assert.deepEqual(
      told.map(({ nextAtMs, ...facts }) => ({ ...facts, again: nextAtMs !== null && nextAtMs > 1_000 })),
      [
        { id: 'msg_1', attempts: 1, failure: 'answered 500', again: true },
        { id: 'msg_1', attempts: 8, failure: 'answered 500', again: false },
      ],
    );
  });
});

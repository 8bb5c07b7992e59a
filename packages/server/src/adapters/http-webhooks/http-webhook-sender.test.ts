import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newSecret, startReceiver } from '../../testing/webhook-receiver.js';
import { HttpWebhookSender } from './http-webhook-sender.js';

describe('the sender of webhooks', () => {
  const clock = { now: () => Date.now() };

  it('takes https, or this very machine, and secrets of the standard', () => {
    const sender = (url: string, secret = newSecret()) =>
      new HttpWebhookSender({ url, secrets: [secret], clock });
    assert.throws(() => sender('http://portal.example.org/hook'), RangeError);
    assert.throws(() => sender('https://portal.example.org/hook', 'whsec_short'), RangeError);
    assert.throws(() => new HttpWebhookSender({ url: 'https://x.example', secrets: [], clock }), RangeError);
    assert.ok(sender('https://portal.example.org/hook'));
  });

  it('waits no longer than it is told for a receiver that says nothing, or is not there', async () => {
    const receiver = await startReceiver();
    receiver.answer = () => {};
    const { signal } = new AbortController();
    const entry = { id: 'x', body: '{}' };
    const silent = new HttpWebhookSender({ url: receiver.url, secrets: [newSecret()], clock, timeoutMs: 50 });
    assert.match((await silent.send(entry, signal)) ?? '', /did not answer within 50 ms/);
    await receiver.close();
    assert.equal(await silent.send(entry, signal), 'The receiver could not be reached.');
  });
});

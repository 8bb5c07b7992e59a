import { expect } from '@open-wc/testing';
import type { TransferStatus } from '../case/case-state.js';
import {
  initialTransferState,
  type TransferInput,
  type TransferState,
  transition,
} from './transfer-machine.js';

const base = initialTransferState(100);
const lost = { code: 'upload-lost' } as const;
const in_ = (status: TransferStatus, more: Partial<TransferState> = {}): TransferState => ({
  ...base,
  status,
  ...more,
});

const STATUSES: readonly TransferStatus[] = [
  'staged',
  'queued',
  'uploading',
  'paused',
  'verifying',
  'done',
  'failed',
];

/** For each input: the status it leads to from each status where it means something. */
const TABLE: [TransferInput, Partial<Record<TransferStatus, TransferStatus>>][] = [
  [{ type: 'queue' }, { staged: 'queued', paused: 'queued', failed: 'queued' }],
  [{ type: 'start' }, { queued: 'uploading' }],
  [{ type: 'pause' }, { queued: 'paused', uploading: 'paused' }],
  [{ type: 'verify' }, { uploading: 'verifying' }],
  [{ type: 'send-again' }, { verifying: 'uploading' }],
  [
    { type: 'restart', failure: lost },
    { uploading: 'uploading', verifying: 'uploading' },
  ],
  [{ type: 'receipt', attachmentId: 'a' }, { verifying: 'done' }],
  [
    { type: 'choose-file' },
    { staged: 'paused', queued: 'paused', uploading: 'paused', paused: 'paused', failed: 'paused' },
  ],
  [
    { type: 'fail', failure: lost, retryable: true, needsFile: false },
    { staged: 'failed', queued: 'failed', uploading: 'failed', verifying: 'failed', paused: 'failed' },
  ],
];

describe('transition', () => {
  for (const [input, leads] of TABLE) {
    for (const status of STATUSES) {
      const to = leads[status];
      it(`${input.type} from ${status}: ${to ?? 'nothing'}`, () => {
        const state = in_(status, { retryable: true });
        const next = transition(state, input);
        if (to) expect(next.status).to.equal(to);
        else expect(next).to.equal(state);
      });
    }
  }

  it('is done only by a receipt, and stays done', () => {
    const done = transition(in_('verifying'), { type: 'receipt', attachmentId: 'a1' });
    expect(done).to.include({ status: 'done', attachmentId: 'a1', bytesSafe: 100 });
    for (const [input] of TABLE) expect(transition(done, input)).to.equal(done);
  });

  it('counts bytes forward only and never past the total', () => {
    let state = in_('uploading', { bytesSafe: 40 });
    const seen: number[] = [];
    for (const bytesSafe of [50, 30, 99, 170, 0]) {
      state = transition(state, { type: 'acknowledge', bytesSafe });
      seen.push(state.bytesSafe);
    }
    expect(seen).to.deep.equal([50, 50, 99, 100, 100]);
  });

  it('asks for the file again and says why, without a word less of what is safe', () => {
    const failure = { code: 'file-differs' } as const;
    const before = in_('uploading', { bytesSafe: 60, waitingFor: 'network' });
    const state = transition(before, { type: 'choose-file', failure });
    expect(state).to.include({ status: 'paused', needsFile: true, bytesSafe: 60, waitingFor: null, failure });
  });

  it('counts nothing as safe any more when a failure spent the upload', () => {
    const fail = { type: 'fail', failure: lost, retryable: true, needsFile: false } as const;
    expect(transition(in_('uploading', { bytesSafe: 60 }), { ...fail, spent: true }).bytesSafe).to.equal(0);
    expect(transition(in_('uploading', { bytesSafe: 60 }), fail).bytesSafe).to.equal(60);
  });

  it('starts over visibly', () => {
    const state = transition(in_('uploading', { bytesSafe: 60 }), { type: 'restart', failure: lost });
    expect(state).to.include({ status: 'uploading', bytesSafe: 0, failure: lost });
  });

  it('does not queue what has no file, nor a failure that a retry cannot help', () => {
    const without = initialTransferState(100, { bytesSafe: 30 });
    expect(without).to.include({ status: 'paused', needsFile: true, bytesSafe: 30 });
    expect(transition(without, { type: 'queue' })).to.equal(without);
    const chosen = transition(without, { type: 'file-chosen' });
    expect(transition(chosen, { type: 'queue' }).status).to.equal('queued');
    const refused = in_('failed', { failure: { code: 'content-refused' } });
    expect(transition(refused, { type: 'queue' })).to.equal(refused);
  });

  it('shows what another tab sends, and waits for its file when that tab leaves it', () => {
    const elsewhere = transition(initialTransferState(100, { bytesSafe: 30 }), { type: 'elsewhere' });
    expect(elsewhere).to.include({ status: 'uploading', waitingFor: 'other-tab', needsFile: false });
    const left = transition(elsewhere, { type: 'left' });
    expect(left).to.include({ status: 'paused', waitingFor: null, needsFile: true });
    const own = in_('uploading');
    expect(transition(own, { type: 'left' })).to.equal(own);
  });

  it('shows at once that the network is gone, but not to who waits for another tab or stands still', () => {
    for (const status of ['uploading', 'verifying'] as const) {
      expect(transition(in_(status), { type: 'offline' }).waitingFor).to.equal('network');
      expect(transition(in_(status, { waitingFor: 'server' }), { type: 'offline' }).waitingFor).to.equal(
        'network',
      );
    }
    const elsewhere = in_('uploading', { waitingFor: 'other-tab' });
    expect(transition(elsewhere, { type: 'offline' })).to.equal(elsewhere);
    for (const status of ['staged', 'queued', 'paused', 'done', 'failed'] as const) {
      const state = in_(status);
      expect(transition(state, { type: 'offline' })).to.equal(state);
    }
  });

  it('waits and goes on without a new object when nothing changes', () => {
    const waiting = transition(in_('uploading'), { type: 'wait', waitingFor: 'network' });
    expect(waiting.waitingFor).to.equal('network');
    expect(transition(waiting, { type: 'wait', waitingFor: 'network' })).to.equal(waiting);
    const on = transition(waiting, { type: 'go-on' });
    expect(on.waitingFor).to.equal(null);
    expect(transition(on, { type: 'go-on' })).to.equal(on);
  });
});

import { casePath } from '@case-attachments/contract';
import type { Finding } from '../finding.js';
import { verdict } from '../finding.js';
import type { Probe } from './probe.js';

/** Grants forgive 30 s to the portal's clock, and `Date` has whole seconds. */
const MAX_CLOCK_DIFFERENCE_MS = 45_000;

/** Transport: secure, the clocks agree, connections are kept. */
export const basicsProbe: Probe = {
  title: 'the address is secure, clocks agree, connections are kept',
  run: async (deployment) => {
    const path = casePath(deployment.caseId);
    const sentAtMs = Date.now();
    const first = await deployment.send('GET', path);
    const second = await deployment.send('GET', path);
    return verdict([
      judgeAddress(deployment.baseUrl),
      judgeClock(first.header('Date'), sentAtMs, Date.now()),
      second.reusedConnection
        ? null
        : { code: 'no-keep-alive', detail: 'The connection was closed after one request.' },
    ]);
  },
};

/** A secure context by the W3C's "Secure Contexts": HTTPS, or this very machine. */
export function judgeAddress(baseUrl: string): Finding | null {
  const { protocol, hostname } = new URL(baseUrl);
  const local = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol === 'https:' || local) return null;
  return { code: 'not-secure', detail: `${baseUrl} is neither HTTPS nor on this machine.` };
}

/** @param date the answer's header, made between these two moments */
export function judgeClock(date: string | null, sentAtMs: number, receivedAtMs: number): Finding | null {
  const theirsMs = Date.parse(date ?? '');
  if (Number.isNaN(theirsMs)) return null;
  const differenceMs = theirsMs < sentAtMs ? theirsMs - sentAtMs : Math.max(0, theirsMs - receivedAtMs);
  if (Math.abs(differenceMs) <= MAX_CLOCK_DIFFERENCE_MS) return null;
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  const detail = `The server's clock is ${seconds} s ${differenceMs < 0 ? 'behind' : 'ahead of'} the clock here.`;
  return { code: 'clock-off', detail };
}

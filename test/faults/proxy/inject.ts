import {
  PROBLEM_MEDIA_TYPE,
  PROBLEMS,
  type ProblemCode,
  problemType,
} from '@case-attachments/contract/problem';
import type { WireFault } from '../support/fault-plan.js';
import type { WireFaultName } from '../support/faults.js';
import type { Answer, Exchange, Passing } from './exchange.js';
import type { Seen } from './wire-log.js';

/** What a fault needs to know of the campaign. */
export interface Surroundings {
  /** A half-open line is closed by the proxy after so long, where the client does not close it sooner. */
  readonly stallAtMostMs: number;
  /** From now on the file may go on. Told by itself when an effect is over. */
  faultEnded(): void;
  /** The answer of the server, before a fault changes or loses it. */
  noteAnswer(answer: Answer): void;
  /** The client gets it. @param told the offset it says, when the fault has changed it */
  deliver(answer: Answer, told?: number): void;
}

type Effect = (exchange: Exchange, fault: WireFault, seen: Seen, around: Surroundings) => Promise<void>;

const cutAt = (exchange: Exchange, { position }: WireFault) => Math.floor(exchange.lengthBytes * position);

/** Bytes that were on the way when the line broke arrive or not; these mostly do. */
const IN_FLIGHT_MS = 15;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const cut: Effect = async (exchange, fault, _seen, around) => {
  // Where there is no body to be cut in, the line goes before the server has heard anything.
  if (exchange.lengthBytes > 0) await breakOff(exchange, { atMost: cutAt(exchange, fault) }, around);
  exchange.reset();
};

const stall: Effect = async (exchange, fault, _seen, around) => {
  let release = () => {};
  if (exchange.lengthBytes > 0) {
    ({ release } = await exchange.pass({ atMost: cutAt(exchange, fault) }));
  }
  await exchange.clientGone(around.stallAtMostMs);
  exchange.reset();
  around.faultEnded();
  // The server's half of the line may stay open for longer than the client's.
  if (fault.coin) await pause(fault.lastsMs);
  release();
};

const drip =
  (thenFlows: boolean): Effect =>
  async (exchange, fault, _seen, around) => {
    const passing = { atMost: cutAt(exchange, fault), drip: { lastsMs: fault.lastsMs, thenFlows } };
    if (!thenFlows) {
      await breakOff(exchange, passing, around);
      return exchange.reset();
    }
    const { answer } = await exchange.pass(exchange.lengthBytes > 0 ? passing : {});
    if (answer) around.deliver(answer);
  };

async function breakOff(exchange: Exchange, passing: Passing, around: Surroundings): Promise<void> {
  const { answer, release } = await exchange.pass(passing);
  if (answer) around.noteAnswer(answer);
  await pause(IN_FLIGHT_MS);
  release();
}

const loseAnswer: Effect = async (exchange, _fault, _seen, around) => {
  const { answer } = await exchange.pass();
  if (answer) around.noteAnswer(answer);
  exchange.reset();
};

const duplicate =
  (atOnce: boolean): Effect =>
  async (exchange, { coin }, _seen, around) => {
    const body = await exchange.readBody();
    const first = exchange.send(body);
    if (!atOnce) await first;
    const answers = await Promise.all([first, exchange.send(body)]);
    for (const answer of answers) around.noteAnswer(answer);
    around.deliver(answers[coin ? 0 : 1]);
  };

const refuse =
  (code: ProblemCode, retryAfter: string | null): Effect =>
  async (exchange) => {
    const { status, title } = PROBLEMS[code];
    const problem = { type: problemType(code), title, status, code, detail: 'Planted by the fault proxy.' };
    exchange.answer({
      status,
      headers: {
        ...exchange.corsHeaders(),
        'Content-Type': PROBLEM_MEDIA_TYPE,
        ...(retryAfter !== null && { 'Retry-After': retryAfter }),
      },
      body: Buffer.from(JSON.stringify(problem)),
    });
  };

/** As nginx and its like answer for themselves: no problem, no CORS. */
const htmlPage =
  (status: number, reason: string): Effect =>
  async (exchange) => {
    const title = `${status} ${reason}`;
    exchange.answer({
      status,
      headers: { 'Content-Type': 'text/html' },
      body: Buffer.from(`<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`),
    });
  };

const alterAnswer: Effect = async (exchange, { position }, { wire }, around) => {
  const { answer } = await exchange.pass();
  if (!answer) return exchange.reset();
  if (answer.headers['upload-offset'] === undefined) return around.deliver(answer);
  const told = Math.floor(position * (wire.file.sizeBytes + 1));
  around.deliver({ ...answer, headers: { ...answer.headers, 'upload-offset': String(told) } }, told);
};

const alterRequest: Effect = async (exchange, { position }, { start }, around) => {
  const stale = start > 0 ? Math.floor(position * start) : 1;
  const { answer } = await exchange.pass({ headers: { 'upload-offset': String(stale) } });
  if (answer) around.deliver(answer);
};

/** Checksums of TCP are 16 bits, and boxes on the way rewrite bodies: it happens. Only who compares digests finds it. */
const flipByte: Effect = async (exchange, fault, { wire }, around) => {
  if (exchange.lengthBytes > 0) wire.flips += 1;
  const { answer } = await exchange.pass({ flipAt: cutAt(exchange, fault) });
  if (answer) around.deliver(answer);
};

export const EFFECTS: Readonly<Record<WireFaultName, Effect>> = {
  reset: cut,
  stall,
  drip: drip(true),
  'drip-reset': drip(false),
  'lost-answer': loseAnswer,
  duplicate: duplicate(false),
  'duplicate-at-once': duplicate(true),
  'status-401': refuse('unauthenticated', null),
  'status-423': refuse('upload-locked', '1'),
  'status-503': refuse('unavailable', null),
  'status-503-later': refuse('unavailable', '1'),
  'html-502': htmlPage(502, 'Bad Gateway'),
  'html-504': htmlPage(504, 'Gateway Time-out'),
  'html-413': htmlPage(413, 'Request Entity Too Large'),
  'wrong-offset': alterAnswer,
  'stale-offset': alterRequest,
  'flipped-byte': flipByte,
};

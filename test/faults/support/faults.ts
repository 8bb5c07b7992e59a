import { type ClientKind, isForeign } from './source-files.js';

/** What a request is for. */
export type Verb = 'create' | 'head' | 'patch' | 'details' | 'commit' | 'remove';

interface WireFaultKind {
  readonly what: string;
  readonly verbs: readonly Verb[];
  /** How often it is drawn, against the others. */
  readonly weight: number;
  /** On which verbs a client of another maker is held to survive it, by its own design (research: tus-js-client 4.3). */
  readonly foreignVerbs: readonly Verb[];
}

/** On these a client of another maker goes on by itself, or by somebody's press on its Retry. */
const FOREIGN: readonly Verb[] = ['create', 'head', 'patch'];
const ALL: readonly Verb[] = ['create', 'head', 'patch', 'details', 'commit', 'remove'];

/** Faults of the line and of boxes on it: drawn for a request. */
export const WIRE_FAULTS = {
  reset: {
    what: 'the connection is reset at some byte of the request',
    verbs: ALL,
    weight: 4,
    foreignVerbs: FOREIGN,
  },
  stall: { what: 'half open: nothing more comes or goes', verbs: ALL, weight: 2, foreignVerbs: FOREIGN },
  drip: {
    what: 'bytes only drip, then flow again',
    verbs: ['create', 'patch'],
    weight: 1,
    foreignVerbs: ['patch'],
  },
  'drip-reset': {
    what: 'bytes only drip, then the line is reset',
    verbs: ['create', 'patch'],
    weight: 1,
    foreignVerbs: ['patch'],
  },
  'lost-answer': {
    what: 'done by the server, the answer is lost',
    verbs: ALL,
    weight: 4,
    foreignVerbs: FOREIGN,
  },
  duplicate: {
    what: 'sent to the server twice, one after the other',
    verbs: ALL,
    weight: 2,
    foreignVerbs: FOREIGN,
  },
  'duplicate-at-once': {
    what: 'sent to the server twice at the same time',
    verbs: ALL,
    weight: 2,
    foreignVerbs: FOREIGN,
  },
  'status-401': { what: '401: the token is said to be expired', verbs: ALL, weight: 2, foreignVerbs: [] },
  'status-423': {
    what: '423 with Retry-After',
    verbs: ['head', 'patch', 'commit', 'remove'],
    weight: 2,
    foreignVerbs: ['patch'],
  },
  'status-503': { what: '503', verbs: ALL, weight: 2, foreignVerbs: FOREIGN },
  'status-503-later': { what: '503 with Retry-After', verbs: ALL, weight: 1, foreignVerbs: FOREIGN },
  'html-502': { what: "a proxy's HTML page, 502", verbs: ALL, weight: 1, foreignVerbs: FOREIGN },
  'html-504': { what: "a proxy's HTML page, 504", verbs: ALL, weight: 1, foreignVerbs: FOREIGN },
  'html-413': { what: "a proxy's HTML page, 413", verbs: ['create', 'patch'], weight: 1, foreignVerbs: [] },
  'wrong-offset': {
    what: 'the Upload-Offset of an answer is another',
    verbs: ['head', 'patch'],
    weight: 2,
    foreignVerbs: [],
  },
  'stale-offset': {
    what: 'the Upload-Offset of a PATCH is another',
    verbs: ['patch'],
    weight: 2,
    foreignVerbs: ['patch'],
  },
  'flipped-byte': {
    what: 'one byte of the body is changed',
    verbs: ['create', 'patch'],
    weight: 2,
    // Who sends no digests cannot have it found out.
    foreignVerbs: [],
  },
} as const satisfies Record<string, WireFaultKind>;

export type WireFaultName = keyof typeof WIRE_FAULTS;

const EVERYBODY: readonly ClientKind[] = ['browser', 'node', 'foreign', 'keyless'];

/** What happens to the server, the disk and the browser, and what the person at it does. */
export const WORLD_FAULTS = {
  sigkill: { what: 'SIGKILL of the server, started again', needs: 'nothing', meets: EVERYBODY, weight: 3 },
  sigterm: { what: 'SIGTERM of the server, started again', needs: 'nothing', meets: EVERYBODY, weight: 3 },
  'disk-full': {
    what: 'the data folder is filled, and freed again',
    needs: 'tmpfs',
    meets: EVERYBODY,
    weight: 3,
  },
  offline: {
    what: 'the browser is offline, and online again',
    needs: 'browser',
    meets: ['browser'],
    weight: 3,
  },
  reload: { what: 'the page is loaded again', needs: 'browser', meets: ['browser'], weight: 2 },
  'browser-restart': {
    what: 'the browser is closed and opened again',
    needs: 'browser',
    meets: ['browser'],
    weight: 1,
  },
  'pause-resume': {
    what: 'the person pauses a file, and resumes it',
    needs: 'browser',
    meets: ['browser'],
    weight: 2,
  },
  cancel: { what: 'the person cancels a file', needs: 'browser', meets: ['browser'], weight: 2 },
  logout: {
    what: 'the person signs out, and in again',
    needs: 'browser',
    meets: ['browser'],
    weight: 1,
  },
  'two-tabs': {
    what: 'a second tab of the case, and one of the two closed',
    needs: 'browser',
    meets: ['browser'],
    weight: 1,
  },
} as const;

export type WorldFaultName = keyof typeof WORLD_FAULTS;
export type FaultName = WireFaultName | WorldFaultName;

/** The faults that may be drawn for a request. */
export function eligibleFaults(verb: Verb, client: ClientKind): WireFaultName[] {
  return (Object.keys(WIRE_FAULTS) as WireFaultName[]).filter((name) => {
    const kind: WireFaultKind = WIRE_FAULTS[name];
    return (isForeign(client) ? kind.foreignVerbs : kind.verbs).includes(verb);
  });
}

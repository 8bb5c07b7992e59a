import type { FindingCode } from './finding.js';

export interface Advice {
  readonly title: string;
  /** `breaks`: people lose work or cannot work. `hampers`: they notice, or will one day. */
  readonly weight: 'breaks' | 'hampers';
  /** What people in front of the portal see of it. */
  readonly effect: string;
}

/** For each finding: its name, and what it does to people. */
export const ADVICE: Readonly<Record<FindingCode, Advice>> = {
  'not-secure': {
    title: 'The address is plain HTTP',
    weight: 'breaks',
    effect:
      'The elements say that they need HTTPS, and upload nothing: browsers give WebCrypto to secure pages alone.',
  },
  'clock-off': {
    title: 'The clocks differ',
    weight: 'breaks',
    effect: 'Grants lapse too early or are refused as too long: people are asked to sign in again and again.',
  },
  'no-keep-alive': {
    title: 'Every request needs a connection of its own',
    weight: 'hampers',
    effect: 'Uploads, lists and pictures are slow, most of all over a long way.',
  },
  'address-redirects': {
    title: 'The address redirects to another one',
    weight: 'breaks',
    effect: 'Nothing loads in a portal of another origin: a preflight does not follow redirects.',
  },
  'methods-blocked': {
    title: 'Methods of the protocol are blocked',
    weight: 'breaks',
    effect: 'Files cannot be uploaded, cancelled or deleted, depending on the method.',
  },
  'patch-blocked': {
    title: 'PATCH is blocked',
    weight: 'hampers',
    effect:
      'Our elements go on by POST with X-HTTP-Method-Override after a first refusal; other tus clients cannot upload, and renaming a file fails.',
  },
  'headers-stripped': {
    title: 'Headers get lost on the way',
    weight: 'breaks',
    effect:
      'Depending on the header: uploads fail, a repeated request makes a second upload, or a file is sent in another name after a change of user.',
  },
  'location-wrong': {
    title: 'The server tells a wrong address for a new upload',
    weight: 'breaks',
    effect:
      'tus clients other than ours create an upload and then fail to send it. (Our elements build the address themselves.)',
  },
  'error-pages-replaced': {
    title: 'Errors are replaced by pages of the proxy',
    weight: 'breaks',
    effect:
      'In place of the reason and the fix people read "something went wrong"; uploads that could go on may start over or give up.',
  },
  'origin-not-allowed': {
    title: 'The server does not know the portal',
    weight: 'breaks',
    effect: 'The elements stay empty: the browser refuses every answer.',
  },
  'cors-missing': {
    title: 'CORS headers get lost',
    weight: 'breaks',
    effect:
      'The elements stay empty, or show errors as "no network": the browser hides answers without these headers from the page.',
  },
  'cors-doubled': {
    title: 'CORS headers come twice',
    weight: 'breaks',
    effect: 'The elements stay empty: a browser accepts exactly one Access-Control-Allow-Origin.',
  },
  'cors-incomplete': {
    title: 'CORS headers are not the whole of what the server sends',
    weight: 'breaks',
    effect:
      'Some calls work and others do not: a method or header is not allowed, or the page may not read what it needs.',
  },
  'body-limit': {
    title: 'A request body may not be as large as the server allows',
    weight: 'breaks',
    effect:
      'Uploads of larger files stop with an error, or start again and again, since they are sent in pieces up to this size.',
  },
  'uploads-buffered': {
    title: 'A proxy keeps uploads until they are whole',
    weight: 'breaks',
    effect:
      'The bar stands still and jumps; after a cut nothing of the piece has arrived and it is sent again from its start, on a slow line without end.',
  },
  'upload-cut': {
    title: 'Uploads that pause are cut',
    weight: 'breaks',
    effect: 'On clinic Wi-Fi uploads break off and go on, again and again.',
  },
  'stream-buffered': {
    title: 'The changes stream is held back',
    weight: 'hampers',
    effect: 'What others attach shows up late: the elements fall back to asking every so often.',
  },
  'stream-compressed': {
    title: 'The changes stream is compressed',
    weight: 'hampers',
    effect: 'Nothing yet. A compressor that is told to collect more will hold the events back.',
  },
  'stream-cut': {
    title: 'Answers that are silent for a while are cut',
    weight: 'breaks',
    effect:
      'The list is fetched again and again; an upload whose check takes long ends in an error although it worked.',
  },
  'ranges-missing': {
    title: 'Parts of a file cannot be fetched',
    weight: 'breaks',
    effect: 'A download or zip that is cut starts over in place of going on; videos cannot be wound forward.',
  },
  'downloads-changed': {
    title: 'Downloads are changed on the way',
    weight: 'breaks',
    effect:
      'A download that is cut cannot go on, since its ETag is no longer the file’s; the bar has no end, since the length is gone.',
  },
};

import { ScannerError, type ScanVerdict } from '../../ports/malware-scanner.js';

/** Of the `z` commands: an answer ends with it, and there is one answer. */
export const END_OF_ANSWER = '\0';

const CLEAN = 'stream: OK\0';
const FOUND = /^stream: ([^\0\n]{1,200}) FOUND\0$/;
const TOO_LARGE = 'INSTREAM size limit exceeded. ERROR\0';

/** Not what it found, but why it did not look (`AlertExceedsMax`, `AlertEncrypted`). */
const NOT_LOOKED_INTO: readonly [prefix: string, finding: string][] = [
  ['Heuristics.Limits.Exceeded', 'too large for the scanner'],
  ['Heuristics.Encrypted', 'encrypted'],
];

/** @param answer all that came until the connection was closed. @throws ScannerError for whatever else it is */
export function verdictOf(answer: string): ScanVerdict {
  if (answer === CLEAN) return { state: 'clean' };
  if (answer === TOO_LARGE) return { state: 'unscannable', finding: 'too large for the scanner' };
  const signature = FOUND.exec(answer)?.[1];
  if (signature === undefined) throw new ScannerError(`The scanner answered ${JSON.stringify(answer)}`);
  const reason = NOT_LOOKED_INTO.find(([prefix]) => signature.startsWith(prefix));
  return reason
    ? { state: 'unscannable', finding: reason[1] }
    : { state: 'infected', finding: signature.replace(/\.UNOFFICIAL$/, '') };
}

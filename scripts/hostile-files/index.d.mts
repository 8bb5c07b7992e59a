/** Types of `index.mjs`, for tests in TypeScript. */

export interface HostileFile {
  /** What it tries: unique. */
  readonly what: string;
  readonly name: string;
  readonly content: Buffer;
  /** The media type it is attached as, with " !" where its name says otherwise; or the code it is refused with. */
  readonly expected: string;
}

export interface HostileName {
  readonly what: string;
  readonly name: string;
  /** What it is attached as; or the code it is refused with. */
  readonly expected: string;
}

export interface HostileMetadata {
  readonly what: string;
  /** The value of `Upload-Metadata`. */
  readonly header: string;
  /** The status of the creation, and the code of a problem. */
  readonly expected: string;
}

/** @param canary an address that every script in the files asks for */
export function hostileFiles(canary?: string): Promise<readonly HostileFile[]>;
export const hostileNames: readonly HostileName[];
export const hostileMetadata: readonly HostileMetadata[];
/** A page whose script runs wherever it may: to see that the canary sings. */
export function scriptPage(canary: string): string;

/** What a sentence may need to say. '' where it is not known. */
export interface FailureFacts {
  /** `731 MB` */
  readonly size: string;
  /** `500 MB` */
  readonly limit: string;
  /** `.exe` */
  readonly extension: string;
  /** The size it should have, in the same unit as `size`: `480 MB` */
  readonly expected: string;
  /** Of a malware scan: `Win.Test.EICAR_HDB-1` */
  readonly finding: string;
}

/** The reason and the fix, for people who are not technical and in a hurry. The file's name stands beside it. */
export type Sentence = (facts: FailureFacts) => string;

export const say =
  (sentence: string): Sentence =>
  () =>
    sentence;

export const askOperator = 'If it happens again, tell the person who looks after the portal.';

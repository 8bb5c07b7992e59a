import type { ProblemCode } from '@case-attachments/contract';
import type { ClientFailureCode } from '../../case/case-state.js';
import type { Sentence } from './failure-sentence.js';
import { firstFailures } from './first-failures.js';
import { transferFailures } from './transfer-failures.js';

const reasons: Record<ProblemCode | ClientFailureCode, Sentence> = {
  ...firstFailures.reasons,
  ...transferFailures.reasons,
};

/** Every reason: one that is missing, or no reason, is a type error here. */
export const failures = { reasons };

import { randomBytes } from 'node:crypto';

/** 128 random bits in lower-case hexadecimal: opaque, and safe as a URL segment and a file name. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

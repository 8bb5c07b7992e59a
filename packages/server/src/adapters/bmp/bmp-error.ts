/** Why a BMP cannot be decoded. */
export class BmpError extends Error {
  override readonly name = 'BmpError';
  constructor(readonly reason: 'damaged' | 'unsupported' | 'too-large') {
    super(`BMP: ${reason}`);
  }
}

/** Something is wrong with the decoders or the machine: nothing is known about the picture. */
export class DecoderFault extends Error {
  override readonly name = 'DecoderFault';
}

/** Random bytes of 32 characters, as hexadecimal digits, have fewer than this once in many billions of times. */
const MIN_DIFFERENT_CHARACTERS = 7;
const EXAMPLE_WORDS =
  /change.?(me|this|it)|replace.?(me|this)|example|placeholder|password|passw0rd|your.?secret|secret.?(key|here)|12345678|abcdefgh|qwerty/i;
/** One piece over and over. */
const REPETITION = /^(.{1,16}?)\1+(.{0,15})$/s;

/** Long enough, and to be guessed all the same. */
export function isWeakSecret(secret: string): boolean {
  return new Set(secret).size < MIN_DIFFERENT_CHARACTERS || EXAMPLE_WORDS.test(secret) || repeats(secret);
}

function repeats(secret: string): boolean {
  const [, piece = '', rest = ''] = REPETITION.exec(secret) ?? [];
  return piece !== '' && piece.startsWith(rest);
}

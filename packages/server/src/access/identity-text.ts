const MAX_TEXT_LENGTH = 200;

/** Text that may name a person, a case or a tenant: neither blank nor endless, and without control characters. */
export function isIdentityText(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.trim() !== '' &&
    value.length <= MAX_TEXT_LENGTH &&
    !CONTROL.test(value)
  );
}

const CONTROL = /\p{Cc}/u;

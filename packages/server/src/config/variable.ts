/** One variable of the environment: what it is without a word, and what it may be. */
export interface Variable<T> {
  readonly default: T;
  /** What the value may be, for the message and the documentation. */
  readonly accepts: string;
  /** Never shown. */
  readonly secret?: true;
  /** @throws RangeError with a reason of its own, or returns undefined: the value is not accepted */
  parse(value: string): T | undefined;
}

/** Variables of one area by their names, without the prefix. */
export type Variables = Readonly<Record<string, Variable<unknown>>>;

export type ValuesOf<Area extends Variables> = { readonly [Name in keyof Area]: Area[Name]['default'] };

export const MAX_BYTES = 1024 ** 4;

export const text = (accepts: string, byDefault: string): Variable<string> => ({
  default: byDefault,
  accepts,
  parse: (value) => value,
});

/** `accepts` says what holds when it is unset. */
export const optionalText = (
  accepts: string,
  parse: (value: string) => string | undefined = (value) => value,
): Variable<string | null> => ({ default: null, accepts, parse });

export const yesOrNo = (byDefault: boolean): Variable<boolean> => ({
  default: byDefault,
  accepts: 'true or false',
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
});

export const integer = (byDefault: number, min: number, max: number, unit: string): Variable<number> => ({
  default: byDefault,
  accepts: `a whole number of ${unit} from ${min} to ${max}`,
  parse: (value) => {
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  },
});

export const optionalBytes = (what: string): Variable<number | null> => ({
  default: null,
  accepts: `a whole number of bytes from 1 to ${MAX_BYTES}; unset: ${what}`,
  parse: (value) => integer(0, 1, MAX_BYTES, 'bytes').parse(value),
});

export const choice = <Option extends string>(
  options: readonly Option[],
  byDefault: Option,
): Variable<Option> => ({
  default: byDefault,
  accepts: `one of ${options.join(', ')}`,
  parse: (value) => options.find((option) => option === value),
});

export const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

export function isHttpUrl(value: string): boolean {
  return /^https?:\/\//.test(value) && URL.canParse(value);
}

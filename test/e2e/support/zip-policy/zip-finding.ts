/** What a zip of ours must keep to. */
export const ZIP_RULES = {
  structure: 'its records follow one another to the last byte, with nothing before, between or behind',
  count: 'every place that counts entries counts them right',
  zip64: 'in the wide form exactly where the narrow one cannot say it',
  headers: 'an entry says the same at its bytes and in the directory',
  descriptor: 'what follows the bytes tells their checksum and size',
  checksum: 'the bytes have the CRC that the directory tells',
  size: 'sizes agree, and nothing is compressed or encrypted',
  utf8: 'names are UTF-8 and say so',
  path: 'no name leads out of the folder, and there is one folder at most',
  characters: 'no control, direction or other invisible character in a name, none that a file system forbids',
  reserved: 'no name is a device to Windows',
  trailing: 'no name begins with a space or ends with a dot or a space',
  length: 'no base name of over 120 bytes',
  composed: 'names are in Unicode form NFC',
  duplicate: 'no two names in a folder that some file system takes for one',
  date: 'a date that exists, and the one that is expected, in local time',
  kind: 'regular files only: no links, no devices, no folders',
  report: 'a report for people and one for machines, last, that tell of all that is in the zip',
  digest: 'each file is the one that the report names',
  original: 'each file is the one that was attached',
} as const;

export type ZipRule = keyof typeof ZIP_RULES;

export interface ZipFinding {
  readonly rule: ZipRule;
  /** The entry's name; null: the zip itself. */
  readonly entry: string | null;
  readonly words: string;
}

/** The zip cannot be read on from here. */
export class BrokenZipError extends Error {
  override readonly name = 'BrokenZipError';

  constructor(
    readonly rule: ZipRule,
    words: string,
    readonly entry: string | null = null,
  ) {
    super(words);
  }
}

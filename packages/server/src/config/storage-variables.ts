import { optionalText, text, type ValuesOf } from './variable.js';

export interface StorageConfig {
  readonly dataDirectory: string;
  readonly databasePath: string | null;
}

export const STORAGE_VARIABLES = {
  DATA_DIRECTORY: text('a directory, created when missing', './data'),
  DATABASE_PATH: optionalText('a file path; unset: case-attachments.sqlite in the data directory'),
};

export const storageConfig = (values: ValuesOf<typeof STORAGE_VARIABLES>): StorageConfig => ({
  dataDirectory: values.DATA_DIRECTORY,
  databasePath: values.DATABASE_PATH,
});

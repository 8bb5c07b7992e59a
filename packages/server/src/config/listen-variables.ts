import { integer, isHttpUrl, optionalText, text, type ValuesOf, type Variable } from './variable.js';

export interface ListenConfig {
  readonly host: string;
  readonly port: number;
  readonly prefix: string;
  readonly publicUrl: string | null;
}

export const LISTEN_VARIABLES = {
  HOST: text('a host name or address to listen on', 'localhost'),
  PORT: integer(8081, 0, 65_535, 'ports (0: any free one)'),
  PREFIX: {
    default: '/api',
    accepts: 'a path such as /api',
    parse: (value) => (/^(\/[A-Za-z0-9._~-]+)+$/.test(value) ? value : undefined),
  } as Variable<string>,
  PUBLIC_URL: optionalText(
    'an http or https URL without a slash at the end, such as https://files.example.org/api',
    (value) => (isHttpUrl(value) && !/[/?#]$/.test(value) ? value : undefined),
  ),
};

export const listenConfig = (values: ValuesOf<typeof LISTEN_VARIABLES>): ListenConfig => ({
  host: values.HOST,
  port: values.PORT,
  prefix: values.PREFIX,
  publicUrl: values.PUBLIC_URL,
});

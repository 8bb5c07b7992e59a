import { ACCEPTABLE_RISKS, type AcceptableRisk } from './insecure-settings.js';
import { isHttpUrl, listOf, type ValuesOf, type Variable, yesOrNo } from './variable.js';

export interface AccessConfig {
  readonly allowedOrigins: readonly string[];
  /** Empty only in demo mode. The first signs, all are accepted. */
  readonly secrets: readonly string[];
  readonly demo: boolean;
  readonly acceptedRisks: readonly AcceptableRisk[];
}

const MIN_SECRET_BYTES = 32;

export const ACCESS_VARIABLES = {
  ALLOWED_ORIGINS: {
    default: [],
    accepts: 'origins separated by commas, such as https://portal.example.org (no path, never *)',
    parse: (value) => {
      const origins = listOf(value);
      return origins.every((origin) => isHttpUrl(origin) && new URL(origin).origin === origin)
        ? origins
        : undefined;
    },
  } as Variable<string[]>,
  SECRET: {
    default: [],
    accepts: `secrets of at least ${MIN_SECRET_BYTES} bytes, separated by commas; needed with case grants, unless CASE_ATTACHMENTS_DEMO is true`,
    secret: true,
    parse: (value) => {
      const secrets = listOf(value);
      const longEnough = secrets.every((secret) => Buffer.byteLength(secret) >= MIN_SECRET_BYTES);
      return secrets.length > 0 && longEnough ? secrets : undefined;
    },
  } as Variable<string[]>,
  DEMO: yesOrNo(false),
  ACCEPTED_RISKS: {
    default: [],
    accepts: `any of ${ACCEPTABLE_RISKS.join(', ')}, separated by commas`,
    parse: (value) => {
      const risks = listOf(value);
      return risks.every(isAcceptableRisk) ? risks : undefined;
    },
  } as Variable<AcceptableRisk[]>,
};

export const accessConfig = (values: ValuesOf<typeof ACCESS_VARIABLES>): AccessConfig => ({
  allowedOrigins: values.ALLOWED_ORIGINS,
  secrets: values.SECRET,
  demo: values.DEMO,
  acceptedRisks: values.ACCEPTED_RISKS,
});

function isAcceptableRisk(value: string): value is AcceptableRisk {
  return (ACCEPTABLE_RISKS as readonly string[]).includes(value);
}

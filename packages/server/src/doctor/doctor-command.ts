import { DOCTOR_HELP, type DoctorOptions, readDoctorOptions, UsageError } from './doctor-options.js';
import { type Examination, examine } from './examine.js';
import { HttpClient, NoAnswerError, type NoAnswerKind } from './http-client.js';
import { outcomeLine, reportJson, reportText, signedInLines } from './report.js';
import { CannotExamineError } from './sign-in.js';

const EXIT = { clean: 0, found: 1, usage: 2, couldNotAsk: 3 } as const;

export interface DoctorSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  out(text: string): void;
  err(text: string): void;
}

/** How long an answer may take that needs no more than a look at the database. */
const ANSWER_TIMEOUT_MS = 20_000;

/**
 * `case-attachments-server doctor`.
 * @param args behind the word `doctor`
 * @returns the exit code
 */
export async function runDoctor(args: readonly string[], surroundings: DoctorSurroundings): Promise<number> {
  const { environment, out, err } = surroundings;
  let options: DoctorOptions;
  try {
    options = readDoctorOptions(args, environment);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    err(`${error.message}\nTry doctor --help.\n`);
    return EXIT.usage;
  }
  if (options.help) {
    out(DOCTOR_HELP);
    return EXIT.clean;
  }
  return examineAndReport(options, surroundings);
}

async function examineAndReport(
  options: DoctorOptions,
  { signal, out, err }: DoctorSurroundings,
): Promise<number> {
  const client = new HttpClient({
    signal,
    answerTimeoutMs: ANSWER_TIMEOUT_MS,
    ...(options.ca !== null && { ca: options.ca }),
  });
  // With --json the output is one document.
  const progress = options.json ? () => {} : out;
  try {
    const examination = await examine(client, options, {
      signedIn: (source, caseId, version) => progress(signedInLines(source, caseId, version)),
      probed: (title, outcome) => progress(`${outcomeLine(title, outcome)}\n`),
    });
    out(options.json ? reportJson(options.baseUrl, examination) : reportText(examination));
    return exitCodeOf(examination);
  } catch (error) {
    if (error instanceof CannotExamineError) err(`${error.message}\n`);
    else if (error instanceof NoAnswerError)
      err(`${options.baseUrl}: ${NO_ANSWER[error.kind]} (${error.message})\n`);
    else throw error;
    return EXIT.couldNotAsk;
  } finally {
    client.close();
  }
}

function exitCodeOf({ findings, outcomes }: Examination): number {
  if (findings.length > 0) return EXIT.found;
  return outcomes.some(({ outcome }) => outcome.state === 'failed') ? EXIT.couldNotAsk : EXIT.clean;
}

const NO_ANSWER: Readonly<Record<NoAnswerKind, string>> = {
  name: 'no such name in the DNS.',
  refused: 'nobody listens there.',
  certificate:
    'the certificate is not trusted, and browsers would refuse it too. For an authority of your own, --ca.',
  cut: 'the connection was cut before an answer came.',
  timeout: 'no answer in time.',
  stopped: 'stopped.',
  other: 'no answer.',
};

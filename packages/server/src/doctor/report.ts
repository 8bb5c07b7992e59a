import { SERVER_VERSION } from '../server-version.js';
import { ADVICE } from './advice.js';
import type { Examination, ProbeOutcome } from './examine.js';
import type { Finding } from './finding.js';
import { REMEDIES, type Remedy } from './remedies.js';

const MARKS: Readonly<Record<ProbeOutcome['state'], string>> = {
  passed: 'ok      ',
  found: 'FOUND   ',
  skipped: 'skipped ',
  failed: 'FAILED  ',
};

/** One line of progress. */
export function outcomeLine(title: string, outcome: ProbeOutcome): string {
  return `${MARKS[outcome.state]} ${title}${remark(outcome)}`;
}

function remark(outcome: ProbeOutcome): string {
  if (outcome.state === 'found') return `: ${outcome.findings.map(({ code }) => code).join(', ')}`;
  if (outcome.state === 'passed') return outcome.note === undefined ? '' : ` (${outcome.note})`;
  return `: ${outcome.reason}`;
}

export function signedInLines(source: string, caseId: string, serverVersion: string): string {
  const other =
    serverVersion === SERVER_VERSION
      ? ''
      : `\nThe server is ${serverVersion}, this doctor ${SERVER_VERSION}: use the doctor of the server's own version.`;
  return `Signed in by ${source}, case ${caseId}.${other}\n`;
}

/** What was found, what it means and what to change; then what could not be asked. */
export function reportText(examination: Examination): string {
  const { findings, outcomes, leftBehind } = examination;
  const failed = outcomes.filter(({ outcome }) => outcome.state === 'failed').length;
  const left =
    leftBehind === 0
      ? ''
      : `\n${leftBehind} uploads or files of the doctor could not be removed. The server gives idle uploads up by itself.\n`;
  if (findings.length === 0) {
    const summary = failed > 0 ? `Nothing found, but ${failed} probes could not ask.` : 'Nothing found.';
    return `\n${summary}\n${left}`;
  }
  return `\n${findings.map(findingText).join('\n')}${left}`;
}

function findingText(finding: Finding, index: number): string {
  const { title, weight, effect } = ADVICE[finding.code];
  return `${index + 1}. ${title} (${finding.code}, ${weight})
   Seen here:   ${finding.detail}
   People see:  ${effect}
   To change, whichever of these is in between:
${REMEDIES[finding.code].map(remedyText).join('\n')}
`;
}

function remedyText({ product, change, documentation }: Remedy): string {
  const where = documentation === undefined ? '' : `\n       ${documentation}`;
  return `     ${product}: ${change}${where}`;
}

/** The same for programs; the shape is described in docs/deploy.md. */
export function reportJson(url: string, examination: Examination): string {
  const { findings, outcomes, ...rest } = examination;
  const report = {
    url,
    doctorVersion: SERVER_VERSION,
    ...rest,
    probes: outcomes.map(({ title, outcome }) => ({ title, ...outcome })),
    findings: findings.map((finding) => ({
      ...finding,
      ...ADVICE[finding.code],
      remedies: REMEDIES[finding.code],
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

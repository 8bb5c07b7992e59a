import type { CampaignReport } from '../campaign.js';
import type { Recovery } from '../proxy/file-on-wire.js';
import { type FaultName, WIRE_FAULTS, WORLD_FAULTS } from './faults.js';
import { groupBy } from './group-by.js';
import { FIGURES, type Figure } from './verdict.js';

const KINDS = { ...WIRE_FAULTS, ...WORLD_FAULTS };
const SLOWEST = 5;
const MEGABYTE = 1_000_000;

/** How many of each, and which, in words: for people, and for the log of a machine. */
export function reportOf(report: CampaignReport): string {
  return [
    heading(report),
    ...(report.broke === null ? [] : [`BROKE OFF: ${report.broke}`]),
    'must be 0:',
    ...figures(report),
    'bytes, and what was left:',
    ...waste(report),
    'clients of another maker without an Idempotency-Key, outside the figures above by their own design:',
    ...keyless(report),
    'faults; ms from their end to the next new byte, median / p95, in the browser and of the others:',
    ...faults(report),
    'the slowest of them:',
    ...slowest(report),
    ...journals(report),
    ...(report.roundsOnSmallDisk > 0 ? [] : ['disk-full is left out: this process may not mount a tmpfs']),
  ].join('\n');
}

export type Judged = Pick<CampaignReport, 'findings' | 'broke'>;

/** Whether nothing happened that must not. */
export function isClean({ findings, broke }: Judged): boolean {
  return broke === null && Object.values(findings).every((found) => found.length === 0);
}

function heading({ seed, rounds, faultCount, files, fileBytes, tookMs }: CampaignReport): string {
  const count = [...files.values()].reduce((sum, each) => sum + each, 0);
  const clients = [...files].map(([client, each]) => `${each} ${client}`).join(', ');
  const seconds = (tookMs / 1000).toFixed(0);
  return `seed ${seed}: ${faultCount} faults on ${count} files (${clients}; ${mb(fileBytes)} MB) in ${rounds} rounds, ${seconds} s`;
}

function figures({ findings }: CampaignReport): string[] {
  return (Object.keys(FIGURES) as Figure[]).flatMap((figure) => [
    `  ${String(findings[figure].length).padStart(4)}  ${FIGURES[figure]}`,
    ...findings[figure].map(({ words }) => `          ${words}`),
  ]);
}

function waste({
  fileBytes,
  sentBytes,
  resentBytes,
  misledBytes,
  verdict,
  flipsFound,
  cancelled,
  foreignRetries,
}: CampaignReport): string[] {
  const inFlight = sentBytes - resentBytes - fileBytes;
  const ratio = (bytes: number) => (bytes / fileBytes).toFixed(4);
  return [
    `  ${ratio(sentBytes - Math.max(0, inFlight))}  on the wire for each of the files, without what was lost in flight`,
    `  ${mb(resentBytes)} MB  acknowledged and sent again, ${mb(misledBytes)} MB of them from the very byte a wrong offset told`,
    `  ${mb(inFlight)} MB  lost in flight with their requests, never acknowledged (${ratio(sentBytes)} in all)`,
    `  ${flipsFound} uploads given up because a byte had been changed on the way, and sent anew`,
    `  ${cancelled} files cancelled by the person at the browser`,
    `  ${foreignRetries} times a client of another maker had used up its own retries, and "Retry" was pressed`,
    `  ${verdict.swept} empty files of creations that a kill cut, swept by the server when they were old enough`,
  ];
}

/** Their lost and wrong bytes are not here: those count above, like everybody's. */
function keyless({ files, verdict }: CampaignReport): string[] {
  return [
    `  ${files.get('keyless') ?? 0} files, ${verdict.attachedTwice} of them attached once more than they should`,
    `  ${verdict.strays} uploads left on the server whose creation was answered with silence`,
  ];
}

/** What each file met that something was found about: its requests, faults and answers in their order, in seconds. */
function journals({ journals: byFile }: CampaignReport): string[] {
  return [...byFile].flatMap(([key, journal]) => [`what ${key} met:`, ...journal.map((line) => `  ${line}`)]);
}

function faults({ faults: counts, recoveries }: CampaignReport): string[] {
  const byFault = groupBy(recoveries, ({ fault }) => fault);
  const line = (count: number, name: string, times: readonly Recovery[], what: string) => {
    const [browser, others] = [true, false].map((itIs) =>
      inTimes(times.filter(({ file }) => (file.client === 'browser') === itIs).map(({ tookMs }) => tookMs)),
    );
    return `  ${String(count).padStart(5)}  ${name.padEnd(18)}${browser?.padEnd(20)}${others?.padEnd(20)}${what}`;
  };
  return [
    ...(Object.keys(KINDS) as FaultName[]).map((name) => {
      return line(counts.get(name) ?? 0, name, byFault.get(name) ?? [], KINDS[name].what);
    }),
    line(
      [...counts.values()].reduce((sum, each) => sum + each, 0),
      'all',
      recoveries,
      '',
    ),
  ];
}

function slowest({ recoveries }: CampaignReport): string[] {
  const sorted = [...recoveries].sort((one, other) => other.tookMs - one.tookMs).slice(0, SLOWEST);
  return sorted.map(({ tookMs, fault, file, meanwhile }) => {
    return `  ${Math.round(tookMs)} ms after ${fault}, ${file.key}: ${meanwhile.join(', ') || 'silence'}`;
  });
}

function inTimes(times: readonly number[]): string {
  if (times.length === 0) return '';
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `${at(0.5)} / ${at(0.95)}`;
}

const mb = (bytes: number) => (bytes / MEGABYTE).toFixed(1);

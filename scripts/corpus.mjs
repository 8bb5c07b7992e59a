// npm run test:corpus: builds, then sends every picture of the corpus through the decoders, and prints a table.
// CORPUS_DIR says where the corpus is.
//   npm run test:corpus -- --files     a line for every file, too
import { parseArgs } from 'node:util';
import { exitWith, runNode } from './lib/run.mjs';

const { values } = parseArgs({ options: { files: { type: 'boolean', default: false } } });

await runNode('scripts/build.mjs', ['--fast']).catch(exitWith);
const { createPreviewer } = await import('../packages/server/dist/adapters/preview/create-previewer.js');
const { CORPUS_DIR, judge, readCorpus } = await import('../packages/server/dist/testing/picture-corpus.js');

const files = await readCorpus();
if (files === null) {
  console.log(
    `There are no pictures at ${CORPUS_DIR}; set CORPUS_DIR to where they are. Nothing was tested.`,
  );
  process.exit();
}

const previewer = createPreviewer({ heic: true });
const verdicts = [];
for (const file of files) verdicts.push(await judge(previewer, file));
await previewer.close();

if (values.files) {
  for (const { file, outcome, levels, tookMs } of verdicts) {
    const columns = [
      outcome.padEnd(20),
      (levels?.toFixed(1) ?? '').padStart(6),
      `${Math.round(tookMs)} ms`.padStart(8),
    ];
    console.log(
      `${columns.join(' ')}  ${file.expected.padEnd(7)} ${file.name}${file.doubtful ? ' (doubtful)' : ''}`,
    );
  }
  console.log();
}

const WRONG = /another picture|out of a broken file|pixels|pages|moves|with |examined/;
const HEAD = [
  'format',
  'files',
  'shows',
  'shown',
  'same',
  'doubtful',
  'wrong',
  'errors',
  'reason',
  'either',
  'crashes',
  'hangs',
];

/** @param {string} name @param {typeof verdicts} group */
function row(name, group) {
  const expected = (kind) => group.filter(({ file }) => file.expected === kind);
  const shown = expected('shows').filter(({ outcome }) => outcome === 'shown');
  const count = (list, test) => String(list.filter(test).length);
  const far = ({ levels }) => levels !== null && levels > 16;
  return [
    name,
    String(group.length),
    String(expected('shows').length),
    String(shown.length),
    count(shown, (verdict) => !far(verdict)),
    count(
      expected('shows'),
      (verdict) => verdict.file.doubtful && (verdict.outcome !== 'shown' || far(verdict)),
    ),
    count(group, ({ faults }) => faults.some((fault) => WRONG.test(fault))),
    String(expected('error').length),
    count(expected('error'), ({ outcome, faults }) => outcome.startsWith('preview-') && faults.length === 0),
    `${count(expected('either'), ({ outcome }) => outcome === 'shown')}/${expected('either').length}`,
    count(group, ({ outcome, faults }) => outcome === 'failed' || faults.includes('the decoder ended')),
    count(group, ({ faults }) => faults.includes('hangs')),
  ];
}

const formats = [...new Set(verdicts.map(({ format }) => format))].sort();
const rows = [
  HEAD,
  ...formats.map((format) =>
    row(
      format,
      verdicts.filter((verdict) => verdict.format === format),
    ),
  ),
  row('all', verdicts),
];
for (const line of rows)
  console.log(line.map((cell, i) => (i === 0 ? cell.padEnd(8) : cell.padStart(9))).join(''));
console.log(
  '\nsame: within 16 levels of the reference. doubtful: not shown or further away, where the manifest itself doubts the' +
    '\nreference. reason: of the errors, those that give a clear reason and no picture. either: shown, of those that may be.',
);

const faulty = verdicts.filter(({ faults }) => faults.length > 0);
for (const { file, faults } of faulty) console.log(`\n${file.name}: ${faults.join(', ')}`);
console.log(`\n${verdicts.length - faulty.length} as they must be, ${faulty.length} not`);
process.exitCode = faulty.length > 0 ? 1 : 0;

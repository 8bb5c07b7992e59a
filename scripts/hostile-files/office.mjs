import { deflateRawSync } from 'node:zlib';
import * as sample from '../sample-files/index.mjs';
import { compoundFile } from './compound-file.mjs';
import { BYTES, file, REFUSED } from './payload.mjs';

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const ODT = 'application/vnd.oasis.opendocument.text';
const VBA = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>';

/** @param {string} more */
const types = (more) =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${more}</Types>`;

/** @param {string | Uint8Array} contentTypes @param {(readonly [string, string])[]} more */
const office = (contentTypes, ...more) =>
  sample.zip([['[Content_Types].xml', contentTypes], ['word/document.xml', '<w:document/>'], ...more]);

/** Documents that do something when they are opened. @param {import('./payload.mjs').Payload} payload */
export function officeTraps({ page }) {
  const plain = office(types(''));
  const withComment = Buffer.concat([plain, sample.zip([])]);
  withComment.writeUInt16LE(22, plain.length - 2);
  return [
    file('macros', 'plan.docx', sample.docx(['x'], { macros: true }), REFUSED),
    file('macros', 'plan.zip', sample.docx(['x'], { macros: true }), REFUSED),
    file('macros', 'plan.docm', sample.docx(['x'], { macros: true }), 'type-not-accepted'),
    file('macros under another name', 'plan.docx', office(types(VBA), ['word/x.bin', 'x']), REFUSED),
    file(
      'macros, in letters written as numbers',
      'plan.docx',
      office(types(VBA.replace('vba', '&#x76;ba'))),
      REFUSED,
    ),
    file(
      'macros, in a definition',
      'plan.docx',
      office(`<!DOCTYPE a [<!ENTITY v "vba">]>${types('')}`),
      REFUSED,
    ),
    file('two lists of parts', 'plan.docx', office(types(''), ['[CONTENT_TYPES].xml', types(VBA)]), REFUSED),
    file(
      'macros of Excel 4.0',
      'plan.xlsx',
      sample.zip([
        ['[Content_Types].xml', types('')],
        ['xl/macrosheets/a.xml', ''],
      ]),
      REFUSED,
    ),
    file(
      'macros in OpenDocument',
      'plan.odt',
      sample.zip([
        ['mimetype', ODT],
        ['Basic/script-lc.xml', ''],
      ]),
      REFUSED,
    ),
    file('macros in an old document', 'plan.doc', compoundFile(['WordDocument', 'Macros']), REFUSED),
    file(
      'macros in an old document, far down',
      'plan.doc',
      compoundFile(['WordDocument', ...Array(90).fill('x'), 'VBA']),
      REFUSED,
    ),
    file('macros in an old workbook', 'plan.xls', compoundFile(['Workbook', '_VBA_PROJECT_CUR']), REFUSED),
    file('a bare old workbook', 'plan.xls', Buffer.from('09040600000040000000', 'hex'), REFUSED),
    file(
      'a symbolic link sheet',
      'plan.csv',
      'ID;PWXL;N;E\r\nNN;NAuto_open;ER1C1\r\nC;X1;Y1;EEXEC("calc")\r\n',
      REFUSED,
    ),
    file('an archive without its end', 'plan.docx', plain.subarray(0, -30), REFUSED),
    file(
      'an archive with something behind it',
      'plan.docx',
      Buffer.concat([plain, Buffer.from(page)]),
      REFUSED,
    ),
    file('an archive with a second end', 'plan.docx', withComment, REFUSED),
    file('a list of parts that is a bomb', 'plan.docx', packedTypes(Buffer.alloc(32 << 20)), REFUSED),
    file('a directory in circles', 'plan.doc', circular(), REFUSED),
    file('a web page named a document', 'plan.doc', page, REFUSED),
    file(
      'Word as XML',
      'plan.doc',
      '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
      REFUSED,
    ),
    // Nothing in these runs by itself; what they ask of the person, Office asks the person.
    file(
      'a template from elsewhere',
      'plan.docx',
      office(types(''), ['word/_rels/settings.xml.rels', '<Relationship TargetMode="External"/>']),
      WORD,
    ),
    file('a page inside a document', 'plan.docx', office(types(''), ['word/afchunk.html', page]), WORD),
    file(
      'a table that calls programs',
      'plan.xlsx',
      sample.zip([
        ['[Content_Types].xml', types('')],
        ['xl/externalLinks/a.xml', 'DDE'],
      ]),
      SHEET,
    ),
    file(
      'an object in rich text',
      'plan.rtf',
      `{\\rtf1{\\object\\objdata 0105${'41'.repeat(500)}}}`,
      'application/rtf',
    ),
    file('rich text named a document', 'plan.docx', '{\\rtf1 x}', 'application/rtf !'),
    file('a password', 'plan.docx', compoundFile(['EncryptionInfo', 'EncryptedPackage']), BYTES),
    file('a page in a compound file', 'plan.doc', compoundFile(['<script>', page.slice(0, 30)]), BYTES),
  ];
}

function circular() {
  const document = compoundFile(['WordDocument']);
  document.writeUInt32LE(1, 516);
  return document;
}

/** A document whose list of parts is packed. @param {Buffer} content */
function packedTypes(content) {
  const name = '[Content_Types].xml';
  const packed = deflateRawSync(content);
  const archive = sample.zip([[name, packed]]);
  archive.writeUInt16LE(8, 8);
  archive.writeUInt32LE(content.length, 22);
  const directory = 30 + name.length + packed.length;
  archive.writeUInt16LE(8, directory + 10);
  archive.writeUInt32LE(content.length, directory + 24);
  return archive;
}

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { acceptedTypesOf } from '../../domain/file-type/accepted-types.js';
import { createContentInspector } from './content-inspector.js';

const strict = createContentInspector();
const lenient = createContentInspector(acceptedTypesOf(['docx', 'docm', 'doc', 'xls', 'odt', 'zip']));
after(() => Promise.all([strict.close(), lenient.close()]));

async function verdictOn(content: Uint8Array, fileName: string, inspector = strict): Promise<string> {
  const verdict = await inspector.inspect({
    fileName,
    sizeBytes: content.length,
    read: async ({ start, end }) => Buffer.from(content.subarray(start, end)),
  });
  return verdict.accepted ? `${verdict.mediaType}${verdict.contentMismatch ? ' !' : ''}` : verdict.code;
}

const types = (more: string) =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${more}</Types>`;
const MAIN =
  '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>';
const VBA = '<Default Extension="dat" ContentType="application/vnd.ms-office.vbaProject"/>';

const office = (contentTypes: string | Uint8Array, ...more: [string, string][]) =>
  sample.zip([['[Content_Types].xml', contentTypes], ['word/document.xml', '<w:document/>'], ...more]);

/** An archive whose first entry is deflated. */
function deflated(name: string, content: Uint8Array): Buffer {
  const packed = deflateRawSync(content);
  const field = Buffer.alloc(26);
  field.writeUInt16LE(20, 0);
  field.writeUInt16LE(8, 4);
  field.writeUInt32LE(packed.length, 14);
  field.writeUInt32LE(content.length, 18);
  field.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), field, Buffer.from(name), packed]);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
    field,
    Buffer.alloc(14),
    Buffer.from(name),
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

/** A compound file whose directory goes on in a sector far behind its first one. */
function compoundFile(first: readonly string[], second: readonly string[], next = 40): Buffer {
  const file = Buffer.alloc(512 * 50);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(1, 48);
  file.fill(0xff, 80, 1024);
  const table = (sector: number, value: number) => file.writeUInt32LE(value, 512 + 4 * sector);
  table(0, 0xffff_fffd);
  table(1, next);
  if (next === 40) table(40, 0xffff_fffe);
  const entries = (sector: number, names: readonly string[]) =>
    names.forEach((name, i) => {
      const at = (sector + 1) * 512 + i * 128;
      file.write(name, at, 'utf16le');
      file.writeUInt16LE(name.length * 2 + 2, at + 64);
    });
  entries(1, ['Root Entry', ...first]);
  entries(40, second);
  return file;
}

const text = (content: string) => Buffer.from(content, 'latin1');

describe('macros, wherever they are put', () => {
  const refused: readonly (readonly [what: string, fileName: string, content: Uint8Array])[] = [
    ['a project under another name', 'a.docx', office(types(MAIN + VBA), ['word/settings.dat', 'x'])],
    ['the main type says so', 'a.docx', office(types(MAIN.replace('.document.main', '.macroEnabled.main')))],
    [
      'in a folder of another name',
      'a.docx',
      sample.zip([
        ['[Content_Types].xml', types(VBA)],
        ['x/y.dat', ''],
      ]),
    ],
    ['in UTF-16', 'a.docx', office(Buffer.from(`\ufeff${types(MAIN + VBA)}`, 'utf16le'))],
    ['letters written as numbers', 'a.docx', office(types(MAIN + VBA.replace('vba', '&#118;ba')))],
    ['letters of a definition', 'a.docx', office(`<!DOCTYPE a [<!ENTITY v "vba">]>${types(MAIN)}`)],
    ['two lists of parts', 'a.docx', office(types(MAIN), ['[content_types].XML', types(VBA)])],
    [
      'a list of parts that unpacks to gigabytes',
      'a.docx',
      deflated('[Content_Types].xml', Buffer.alloc(64 << 20)),
    ],
    ['a packed list of parts', 'a.docx', deflated('[Content_Types].xml', Buffer.from(types(VBA)))],
    [
      'macros of Excel 4.0',
      'a.xlsx',
      sample.zip([
        ['[Content_Types].xml', types('')],
        ['xl/macrosheets/sheet1.xml', ''],
      ]),
    ],
    ['a packed document named ZIP', 'a.zip', office(types(MAIN + VBA))],
    ['an archive without a directory', 'a.docx', office(types(MAIN)).subarray(0, -30)],
    ['something behind the archive', 'a.docx', Buffer.concat([office(types(MAIN)), text('behind')])],
    ['a second end in the comment', 'a.docx', withComment(office(types(MAIN)), sample.zip([]))],
    [
      'OpenDocument with Basic',
      'a.odt',
      sample.zip([
        ['mimetype', 'application/vnd.oasis.opendocument.text'],
        ['Basic/x.xml', ''],
      ]),
    ],
    ['an old document, the macros far behind', 'a.doc', compoundFile(['WordDocument'], ['Macros'])],
    ['an old workbook, in odd case', 'a.xls', compoundFile(['Workbook'], ['_vba_project_CUR'])],
    ['an old document of no known kind', 'a.doc', compoundFile(['Odd'], ['VBA'])],
    ['a directory that goes in circles', 'a.doc', compoundFile(['WordDocument'], [], 1)],
    ['a directory outside of the file', 'a.doc', compoundFile(['WordDocument'], [], 90_000)],
    ['a sheet from before compound files', 'a.xls', Buffer.from('0904060000004000', 'hex')],
    ['a web archive', 'a.doc', text('MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n')],
    [
      'a web archive behind other headers',
      'a.doc',
      text('\r\nFrom: <Saved>\r\nSubject: x\r\n y\r\nMIME-Version: 1.0\r\n'),
    ],
    ['a symbolic link sheet', 'a.csv', text('ID;PWXL;N;E\r\nP;PGeneral\r\nC;Y1;X1;EEXEC("calc")\r\n')],
  ];
  for (const [what, fileName, content] of refused) {
    it(`${what} (${fileName})`, async () =>
      assert.equal(await verdictOn(content, fileName), 'content-refused'));
  }

  it('lets what has none in', async () => {
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const embedded = office(types(MAIN), ['word/embeddings/table.xlsx', sample.zip([['a', 'b']]) as never]);
    assert.equal(await verdictOn(embedded, 'a.docx'), word);
    assert.equal(await verdictOn(compoundFile(['WordDocument'], ['1Table']), 'a.doc'), 'application/msword');
    assert.equal(await verdictOn(text('ID;Patient\r\n1;Karies\r\n2;Krone\r\n'), 'a.csv'), 'text/csv');
    assert.equal(await verdictOn(office(types(MAIN)).subarray(0, -30), 'a.zip'), 'application/zip');
  });

  it('takes them where they are asked for, under a name that says so', async () => {
    const withMacros = office(types(MAIN + VBA));
    assert.equal(await verdictOn(withMacros, 'a.docm', lenient), 'application/octet-stream');
    assert.equal(await verdictOn(withMacros, 'a.docx', lenient), 'content-refused');
    assert.equal(await verdictOn(withMacros, 'a.zip', lenient), 'content-refused');
    assert.equal(
      await verdictOn(compoundFile(['WordDocument'], ['Macros']), 'a.doc', lenient),
      'application/msword',
    );
  });
});

function withComment(archive: Uint8Array, comment: Uint8Array): Buffer {
  const file = Buffer.concat([archive, comment]);
  file.writeUInt16LE(comment.length, archive.length - 2);
  return file;
}

import { zip } from './zip.mjs';

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** @param {string} text */
const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * A PDF of one A4 page with a heading and lines of text, with a correct cross-reference table.
 * @param {string} title
 * @param {readonly string[]} [lines]
 * @returns {Buffer}
 */
export function pdf(title, lines = ['Prepared for the case conference.']) {
  /** @param {string} text */
  const literal = (text) => `(${text.replace(/[\\()]/g, '\\$&').replace(/[^\x20-\x7e]/g, '?')})`;
  const text = [
    'BT /F1 22 Tf 56 760 Td 0.11 0.16 0.2 rg',
    `${literal(title)} Tj ET`,
    '0.06 0.38 0.42 RG 1.5 w 56 744 m 539 744 l S',
    'BT /F2 12 Tf 56 712 Td 18 TL',
    ...lines.map((line) => `${literal(line)} Tj T*`),
    'ET',
  ].join('\n');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R ' +
      '/Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>',
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    `<< /Title ${literal(title)} >>`,
  ];
  let file = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((body, i) => {
    const offset = file.length;
    file += `${i + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const count = objects.length + 1;
  const xref = `xref\n0 ${count}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer\n<< /Size ${count} /Root 1 0 R /Info 7 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file + xref + trailer, 'latin1');
}

/**
 * A Word document of a few paragraphs.
 * @param {readonly string[]} [paragraphs]
 * @param {{ macros?: boolean }} [options] `macros` adds the part that holds a VBA project (of no code)
 * @returns {Buffer}
 */
export function docx(paragraphs = ['Referral form'], { macros = false } = {}) {
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${escapeXml(text)}</w:t></w:r></w:p>`).join('');
  const packageNs = 'http://schemas.openxmlformats.org/package/2006';
  const officeNs = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const mainType = macros
    ? 'application/vnd.ms-word.document.macroEnabled.main+xml'
    : 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
  return zip([
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${packageNs}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${macros ? '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>' : ''}<Override PartName="/word/document.xml" ContentType="${mainType}"/></Types>`,
    ],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="${packageNs}/relationships"><Relationship Id="rId1" Type="${officeNs}/officeDocument" Target="word/document.xml"/></Relationships>`,
    ],
    [
      'word/document.xml',
      `${XML}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body}<w:sectPr/></w:body></w:document>`,
    ],
    .../** @type {[string, string][]} */ (macros ? [['word/vbaProject.bin', 'VBA']] : []),
  ]);
}

/**
 * @param {string} [text]
 * @returns {Buffer}
 */
export function txt(text = 'Patient prefers appointments in the morning.\nAllergic to penicillin.\n') {
  return Buffer.from(text);
}

/**
 * A table as laboratories export it: a header line and numbered rows.
 * @param {number} [rows]
 * @returns {Buffer}
 */
export function csv(rows = 12) {
  const lines = ['tooth,probing depth mm,bleeding'];
  for (let i = 0; i < rows; i++) lines.push(`${11 + (i % 8)},${2 + (i % 4)},${i % 3 === 0 ? 'yes' : 'no'}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/**
 * A web page with a script, to be given the name of something harmless.
 * @returns {Buffer}
 */
export function html() {
  return Buffer.from('<!DOCTYPE html><html><body><script>alert(document.domain)</script></body></html>\n');
}

/**
 * An SVG drawing with a script.
 * @returns {Buffer}
 */
export function svg() {
  return Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.domain)</script></svg>\n',
  );
}

/**
 * The headers of a Windows program; there is no code in it.
 * @returns {Buffer}
 */
export function exe() {
  const file = Buffer.alloc(1024);
  file.write('MZ', 0, 'latin1');
  file.writeUInt32LE(0x80, 0x3c);
  file.write('PE\0\0', 0x80, 'latin1');
  file.writeUInt16LE(0x8664, 0x84);
  return file;
}

import { gzipSync } from 'node:zlib';
import { BYTES, file, REFUSED, TEXT } from './payload.mjs';

/** @param {string} text @param {'utf16le' | 'utf16be'} encoding */
const utf16 = (text, encoding) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return encoding === 'utf16le' ? bytes : bytes.swap16();
};

const LAUGHS = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a0 "lol">${Array.from(
  { length: 20 },
  (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`,
).join('')}]><lolz>&a20;</lolz>`;

/** What browsers run, under names of what they do not. @param {import('./payload.mjs').Payload} payload */
export function activeContent({ script, page, svg }) {
  const math = `<math xmlns="http://www.w3.org/1998/Math/MathML"><maction actiontype="toggle" onclick="${script}"><mi>x</mi></maction><annotation-xml encoding="text/html"><script>${script}</script></annotation-xml></math>`;
  const xhtml = `<html xmlns="http://www.w3.org/1999/xhtml"><body><script>${script}</script></body></html>`;
  /** @type {readonly (readonly [what: string, content: string | Uint8Array])[]} */
  const refused = [
    ['a web page', page],
    ['a page in capitals', page.toUpperCase()],
    ['a page behind a byte order mark', `\xef\xbb\xbf${page}`],
    ['a page behind blanks', ` \r\n\t${'\n'.repeat(9000)}${page}`],
    ['a page behind NULs', `\0\0\0${page}`],
    ['a page behind a form feed', `\f${page}`],
    ['a page behind a comment', `<!-- ${'-'.repeat(3000)} -->${page}`],
    ['a page behind a comment that never ends', `<!--${page}`],
    ['a page in UTF-16', utf16(page, 'utf16le')],
    ['a page in big-endian UTF-16', utf16(page, 'utf16be')],
    ['a script alone', `<script>${script}</script>`],
    ['a picture that fails', `<img src=x onerror="${script}">`],
    ['a frame', `<iframe srcdoc="<script>${script}</script>"></iframe>`],
    ['a template of a page', `<template><script>${script}</script></template>${page}`],
    ['an HTML application', `<html><hta:application id=x><script language=vbscript>x</script></html>`],
    ['a drawing', svg],
    ['a drawing with a declaration', `<?xml version="1.0" encoding="UTF-8"?>\n${svg}`],
    ['a drawing with a doctype', `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">${svg}`],
    ['a drawing behind a comment', `<!-- made by hand -->\n${svg}`],
    [
      'a drawing with a prefix',
      svg.replaceAll('svg ', 's:svg ').replace('xmlns=', 'xmlns:s=').replace('</svg>', '</s:svg>'),
    ],
    ['a drawing with entities', `<!DOCTYPE svg [<!ENTITY x "y">]>${svg}`],
    ['XHTML', xhtml],
    ['XHTML with a declaration', `<?xml version="1.0"?>${xhtml}`],
    ['XML with a page in it', `<?xml version="1.0"?><note>${xhtml}</note>`],
    ['XML with a style sheet', `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><a/>`],
    [
      'a style sheet of XML',
      `<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" id="s"><script>${script}</script></xsl:stylesheet>`,
    ],
    [
      'XML with an entity of a file',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    ],
    ['XML that multiplies', LAUGHS],
    ['a formula', math],
    ['a formula with a declaration', `<?xml version="1.0"?>${math}`],
    [
      'a feed',
      `<?xml version="1.0"?><rss version="2.0"><channel><title>&lt;script&gt;${script}&lt;/script&gt;</title></channel></rss>`,
    ],
    ['a page as a mail message', `MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${page}`],
  ];
  const named = ['picture.png', 'notes.txt'];
  return [
    ...refused.flatMap(([what, content]) => named.map((name) => file(what, name, content, REFUSED))),
    file('a scan with a page in it', 'scan.dcm', `<HPS version="1.1"><a>${page}</a></HPS>`, REFUSED),
    file('a scan that multiplies', 'scan.dcm', LAUGHS.replaceAll('lolz', 'HPS'), REFUSED),
    file(
      'a page in the words of a model',
      'jaw.stl',
      `solid <script>${script}</script>\n facet normal 0 0 1`,
      REFUSED,
    ),
    file(
      'a page in the comment of a model',
      'jaw.obj',
      `# <script>${script}</script>\nv 0 0 0\nv 1 0 0\nv 0 1 0\n`,
      REFUSED,
    ),
    file(
      'a page in the comment of a model',
      'jaw.ply',
      `ply\nformat ascii 1.0\ncomment <script>${script}</script>\nend_header\n`,
      BYTES,
    ),
    file('a packed drawing', 'picture.png', gzipSync(svg), 'application/gzip !'),
    // Text that holds markup, or a program, is text: it is saved as such, shown as such, and never run.
    file('text with a page further on', 'notes.txt', `Findings:\n${page}`, TEXT),
    file('a page in UTF-7', 'notes.txt', `+ADw-script+AD4-${script}+ADw-/script+AD4-`, TEXT),
    file('a table with a page in a cell', 'table.csv', `"tooth","${svg.replaceAll('"', "'")}"\n`, 'text/csv'),
    file('a table with a formula', 'table.csv', `=cmd|' /C calc'!A0,1\n@SUM(1),2\n`, 'text/csv'),
    file('a program of a page', 'notes.txt', `${script};`, TEXT),
    file('a style sheet', 'notes.txt', `body{background:url(javascript:${script})}`, TEXT),
    file(
      'captions',
      'notes.txt',
      `WEBVTT\n\n00:00.000 --> 00:01.000\n<img src=x onerror="${script}">\n`,
      TEXT,
    ),
    file('an answer for a page', 'notes.txt', `callback({"a":"<script>${script}</script>"})`, TEXT),
    file('a server page', 'notes.txt', `<?php echo "<script>${script}</script>"; ?>`, REFUSED),
    file('text with tags, named a picture', 'picture.jpg', `Hello <script>${script}</script>`, REFUSED),
  ];
}

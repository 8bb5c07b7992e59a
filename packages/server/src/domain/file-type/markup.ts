import { hasAscii, latin1, startsWith } from './bytes.js';

export type Markup = 'html' | 'svg' | 'hps' | 'xml';

/** Elements whose presence at the start makes a browser read HTML (WHATWG MIME Sniffing, section 7.1), and kin. */
const HTML_ELEMENTS: ReadonlySet<string> = new Set(
  (
    'html head body title base link meta script noscript style iframe frameset object embed applet form input ' +
    'h1 h2 h3 div span font table a b i u p br hr img image video audio math template center marquee'
  ).split(' '),
);

/** In XML, elements and namespaces that make a browser run it as a page. Linear: `<` ends every attempt. */
const ACTIVE_XML =
  /<(?:[\w.-]+:)?(?:html|svg|script)[\s/>]|http:\/\/www\.w3\.org\/(?:1999\/xhtml|2000\/svg|1999\/XSL)|<\?xml-stylesheet/i;

/** A name counts once it has ended, as in a browser's own sniffing. */
const ELEMENT = /^<([\w.:-]+)(?=[\s/>]|$)/;

const TAGS = /<(?:!doctype|html|head|body|script|iframe|svg|object|embed|style|link|meta|img)[\s/>]/i;

/**
 * Markup by the start of the content, as a lenient browser would find it: behind a byte order mark, blanks, NULs,
 * comments, processing instructions or a doctype, and in UTF-16.
 * @returns null when the content does not start as markup
 */
export function detectMarkup(head: Uint8Array): Markup | null {
  const text = decodeLeniently(head);
  let position = 0;
  let xml = false;
  let comment = false;
  for (;;) {
    while (position < text.length && isBlank(text.charCodeAt(position))) position++;
    if (text.startsWith('<!--', position)) {
      comment = true;
      position = after(text, '-->', position + 4);
    } else if (text.startsWith('<?', position)) {
      xml = true;
      position = after(text, '?>', position + 2);
    } else if (/^<!doctype/i.test(text.slice(position, position + 9))) {
      const root = /^\s*([\w.:-]+)/.exec(text.slice(position + 9, position + 200))?.[1]?.toLowerCase();
      if (root === undefined || root === 'html') return 'html';
      if (root === 'svg') return 'svg';
      xml = true;
      position = after(text, '>', position + 9);
    } else break;
  }
  if (text[position] !== '<') {
    if (!xml && !comment) return null;
    return xml && !ACTIVE_XML.test(text) ? 'xml' : 'html';
  }
  const element = ELEMENT.exec(text.slice(position, position + 100))?.[1]?.toLowerCase() ?? '';
  const name = element.slice(element.indexOf(':') + 1);
  if (name === 'svg') return 'svg';
  if (!xml && HTML_ELEMENTS.has(name)) return 'html';
  if (ACTIVE_XML.test(text)) return 'html';
  // A `<` alone is a byte like another: the 60 triangles of a model, behind a header of blanks or NULs.
  if (element === '' && !xml && !comment) return null;
  return name === 'hps' ? 'hps' : 'xml';
}

/** Whether HTML tags stand anywhere in the first kilobyte: `solid <script>` is no model. */
export function hasTags(head: Uint8Array): boolean {
  return TAGS.test(latin1(head, 0, 1024));
}

function after(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  return found < 0 ? text.length : found + end.length;
}

/** Blanks of HTML and XML, and NULs and byte order marks, which lenient readers pass over. */
function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0 || code === 0xfeff;
}

function decodeLeniently(head: Uint8Array): string {
  if (startsWith(head, [0xff, 0xfe]) || looksUtf16(head, 1)) return decode('utf-16le', head);
  if (startsWith(head, [0xfe, 0xff]) || looksUtf16(head, 0)) return decode('utf-16be', head);
  return startsWith(head, [0xef, 0xbb, 0xbf]) ? latin1(head, 3) : latin1(head);
}

function decode(encoding: string, bytes: Uint8Array): string {
  return new TextDecoder(encoding).decode(bytes);
}

/** UTF-16 without a mark: every other byte of the start is zero, as XML's appendix F tells the encoding. */
function looksUtf16(head: Uint8Array, zeroAt: 0 | 1): boolean {
  const length = Math.min(head.length & ~1, 16);
  if (length < 4 || hasAscii(head, 0, '\0\0')) return false;
  for (let i = 0; i < length; i++) if ((head[i] === 0) !== (i % 2 === zeroAt)) return false;
  return true;
}

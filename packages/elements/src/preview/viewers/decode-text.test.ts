import { expect } from '@open-wc/testing';
import { decodeText } from './decode-text.js';

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, littleEndian: boolean) => {
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
};

describe('decodeText', () => {
  const table: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(), ''],
    ['UTF-8', utf8('Zähne 26–28 ✓'), 'Zähne 26–28 ✓'],
    ['UTF-8 with a mark', utf8('\ufeffZähne'), 'Zähne'],
    ['UTF-16, as Excel and Notepad save it', utf16('\ufeffZähne', true), 'Zähne'],
    ['UTF-16 the other way round', utf16('\ufeffZähne', false), 'Zähne'],
    ['windows-1252', Uint8Array.of(0x5a, 0xe4, 0x68, 0x6e, 0x65, 0x20, 0x80), 'Zähne €'],
    ['UTF-8 whose mark promises too much', Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xff), 'a\ufffd'],
    ['markup', utf8('<img src=x onerror=alert(1)>'), '<img src=x onerror=alert(1)>'],
  ];
  for (const [what, bytes, expected] of table) {
    it(`reads ${what}`, () => expect(decodeText(bytes)).to.equal(expected));
  }

  it('leaves out a character that is cut, and does not take the text for another coding because of it', () => {
    const bytes = utf8('Zähne ✓');
    expect(decodeText(bytes.subarray(0, bytes.length - 1), true)).to.equal('Zähne ');
    expect(decodeText(bytes.subarray(0, bytes.length - 1))).to.contain('ZÃ¤hne');
    const wide = utf16('\ufeffab', true);
    expect(decodeText(wide.subarray(0, wide.length - 1), true)).to.equal('a');
  });
});

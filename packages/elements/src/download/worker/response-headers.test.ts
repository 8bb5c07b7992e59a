import { expect } from '@open-wc/testing';
import { contentDisposition, saveHeaders } from './response-headers.js';

describe('what the download worker answers with', () => {
  const cases: readonly [name: string, what: string, header: string][] = [
    ['case.zip', 'a plain name', `attachment; filename="case.zip"; filename*=UTF-8''case.zip`],
    [
      "it's (1) *.zip",
      'signs that encodeURIComponent leaves',
      `attachment; filename="it's (1) *.zip"; filename*=UTF-8''it%27s%20%281%29%20%2A.zip`,
    ],
    [
      '100% "Ä".zip',
      'quotes, percent signs, letters beyond ASCII',
      `attachment; filename="100_ ___.zip"; filename*=UTF-8''100%25%20%22%C3%84%22.zip`,
    ],
    [
      'a\r\nSet-Cookie: x=1',
      'lines that would be headers of their own',
      `attachment; filename="a__Set-Cookie: x=1"; filename*=UTF-8''a__Set-Cookie%3A%20x%3D1`,
    ],
    ['../up\\x', 'a path', `attachment; filename=".._up_x"; filename*=UTF-8''.._up_x`],
    ['\ud800.zip', 'half a character', `attachment; filename="_.zip"; filename*=UTF-8''_.zip`],
  ];
  for (const [name, what, header] of cases) {
    it(`names a file: ${what}`, () => {
      expect(contentDisposition(name)).to.equal(header);
      // What a browser would refuse would throw here.
      new Headers({ 'Content-Disposition': header });
    });
  }

  it('cuts a name that browsers would not take, in its middle', () => {
    const [, encoded] = contentDisposition(`${'ä'.repeat(300)}.zip`).split("UTF-8''");
    const name = decodeURIComponent(encoded!);
    expect(new TextEncoder().encode(name).length).to.be.within(200, 240);
    expect(name.endsWith('ä.zip')).to.be.true;
  });

  it('is octets to be saved, whatever the name says, and of no promised length', () => {
    const headers = saveHeaders('page.html');
    expect(headers['Content-Type']).to.equal('application/octet-stream');
    expect(headers['X-Content-Type-Options']).to.equal('nosniff');
    expect(Object.keys(headers)).not.to.include('Content-Length');
  });
});

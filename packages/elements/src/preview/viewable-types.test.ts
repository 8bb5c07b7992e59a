import { expect } from '@open-wc/testing';
import { viewableType } from './viewable-types.js';
import { viewableUrl } from './viewable-url.js';

const NEVER = [
  'text/html',
  'application/xhtml+xml',
  'image/svg+xml',
  'text/xml',
  'application/xml',
  'text/javascript',
  'application/octet-stream',
  '',
];

describe('viewableType', () => {
  const table: [string, string | null][] = [
    ['application/pdf', 'application/pdf'],
    ['APPLICATION/PDF; version=1.7', 'application/pdf'],
    ['text/csv; charset=utf-16', 'text/plain;charset=utf-8'],
    ['video/quicktime', 'video/mp4'],
    ...NEVER.map((type): [string, null] => [type, null]),
  ];
  for (const [mediaType, expected] of table) {
    it(`${mediaType || 'nothing'} becomes ${expected}`, () => {
      expect(viewableType(mediaType)).to.equal(expected);
    });
  }
});

describe('viewableUrl', () => {
  it('E8: types what it opens from the list, whatever the blob says', async () => {
    const stop = new AbortController();
    const url = viewableUrl(new Blob(['<script>'], { type: 'text/html' }), 'text/plain', stop.signal);
    const shown = await fetch(url);
    expect(shown.headers.get('Content-Type')).to.equal('text/plain;charset=utf-8');
    stop.abort();
    expect(await fetch(url).catch(() => 'revoked')).to.equal('revoked');
  });

  for (const type of NEVER) {
    it(`E8: makes no address for ${type || 'nothing'}`, () => {
      const open = () => viewableUrl(new Blob(['<svg onload=alert(1)>']), type, new AbortController().signal);
      expect(open).to.throw(TypeError);
    });
  }

  it('makes none once the viewer is closed', () => {
    const open = () => viewableUrl(new Blob(['a']), 'text/plain', AbortSignal.abort());
    expect(open).to.throw();
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentHeaders } from './content-headers.js';

describe('contentHeaders', () => {
  const headersOf = (mediaType: string) => contentHeaders({ name: 'x.bin', mediaType, sha256: 'ab' });

  it('shows raster pictures, video and audio, and downloads everything else', () => {
    for (const type of ['image/png', 'image/jpeg', 'video/mp4', 'audio/mpeg']) {
      assert.match(headersOf(type)['Content-Disposition'] ?? '', /^inline/, type);
    }
    for (const type of ['application/pdf', 'text/plain', 'image/svg+xml', 'text/html', 'application/zip']) {
      assert.match(headersOf(type)['Content-Disposition'] ?? '', /^attachment/, type);
    }
  });

  it('never sends an empty or odd type', () => {
    for (const type of ['', 'html', 'text/html; charset=x', 'a/b\r\nX: y']) {
      assert.equal(headersOf(type)['Content-Type'], 'application/octet-stream', type);
    }
  });

  it('sandboxes, forbids sniffing and shared caching, and has a strong ETag', () => {
    const headers = headersOf('image/png');
    assert.equal(headers['X-Content-Type-Options'], 'nosniff');
    assert.equal(headers['Content-Security-Policy'], "sandbox; default-src 'none'");
    assert.equal(headers['Cross-Origin-Resource-Policy'], 'cross-origin');
    assert.equal(headers['Cache-Control'], 'private, no-store');
    assert.equal(headers['Referrer-Policy'], 'no-referrer');
    assert.equal(headers.ETag, '"ab"');
  });
});

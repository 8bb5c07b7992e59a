import { expect } from '@open-wc/testing';
import { blobLimitBytes } from './blob-target.js';

const MiB = 1024 * 1024;

describe('blobLimitBytes', () => {
  it('knows how much a browser can gather', () => {
    expect(blobLimitBytes('Mozilla/5.0 AppleWebKit/537.36 Chrome/156.0 Safari/537.36')).to.equal(1024 * MiB);
    expect(blobLimitBytes('Mozilla/5.0 Gecko/20100101 Firefox/153.0')).to.equal(1024 * MiB);
    expect(blobLimitBytes('Mozilla/5.0 (iPhone) AppleWebKit/605 CriOS/156.0 Safari/604')).to.equal(200 * MiB);
  });
});

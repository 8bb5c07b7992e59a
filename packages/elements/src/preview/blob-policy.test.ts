import { expect } from '@open-wc/testing';
import { framesMayShowBlobs, playersMayPlayBlobs } from './blob-policy.js';

const never = new AbortController().signal;

/** A policy for the rest of this page: it cannot be taken back, so the tests stand in this order. */
function addPolicy(content: string): void {
  const meta = document.createElement('meta');
  meta.httpEquiv = 'Content-Security-Policy';
  meta.content = content;
  document.head.append(meta);
}

describe("the page's policy on blobs", () => {
  let place: HTMLElement;
  beforeEach(() => {
    place = document.createElement('div');
    document.body.append(place);
  });
  afterEach(() => place.remove());

  it('lets frames and players have them where it says nothing', async () => {
    expect(await framesMayShowBlobs(place, never)).to.equal(true);
    expect(await playersMayPlayBlobs(never)).to.equal(true);
    expect(place.childElementCount, 'nothing is left behind').to.equal(0);
  });

  it('is not waited for any longer when the viewer is closed', async () => {
    const closed = AbortSignal.abort(new Error('closed'));
    const reason = (work: Promise<unknown>) => work.catch((error: Error) => error.message);
    expect(await reason(framesMayShowBlobs(place, closed))).to.equal('closed');
    expect(await reason(playersMayPlayBlobs(closed))).to.equal('closed');
    expect(place.childElementCount).to.equal(0);
  });

  it('forbids players alone', async () => {
    addPolicy("media-src 'self'");
    expect(await playersMayPlayBlobs(never)).to.equal(false);
    expect(await framesMayShowBlobs(place, never)).to.equal(true);
  });

  it('forbids frames as well', async () => {
    addPolicy("child-src 'self'");
    expect(await framesMayShowBlobs(place, never)).to.equal(false);
    expect(place.childElementCount).to.equal(0);
  });
});

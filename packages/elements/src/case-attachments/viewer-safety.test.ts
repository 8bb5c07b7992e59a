import { expect } from '@open-wc/testing';
import { fakeAttachment } from './testing/fake-session.js';
import { film, notes } from './testing/viewer-files.js';
import { ObjectUrls, ViewerFixture } from './testing/viewer-fixture.js';

describe('E8: what can run script', () => {
  let urls: ObjectUrls;
  beforeEach(() => {
    urls = new ObjectUrls();
  });
  afterEach(() => urls.restore());

  const table: [string, string][] = [
    ['x.svg', 'image/svg+xml'],
    ['x.html', 'text/html'],
    ['x.xhtml', 'application/xhtml+xml'],
    ['x.xml', 'application/xml'],
    ['x.pdf', 'text/html'],
  ];
  for (const [name, mediaType] of table) {
    it(`E8: ${name} that is ${mediaType} never becomes a blob URL`, async () => {
      const file = fakeAttachment(name, { category: 'other', mediaType });
      const v = await ViewerFixture.of(file);
      v.view(file);
      await v.until('problem');
      expect(v.text).to.contain("can't be shown in the browser. Download it");
      expect(v.session.callsOf('openContent')).to.deep.equal([]);
      expect(urls.types).to.deep.equal([]);
    });
  }

  it('E8: text that looks like a page is text', async () => {
    const page = '<!doctype html><script>document.body.dataset.ran = "yes"</script><svg onload=alert(1)>';
    const file = notes({ name: 'x.html.txt' });
    const v = await ViewerFixture.of(file);
    await v.show(file, () => new Blob([page], { type: 'text/html' }));
    expect(v.find('pre').textContent).to.equal(page);
    expect(v.find('pre').childElementCount).to.equal(0);
    expect(urls.types).to.deep.equal([]);
    expect(document.body.dataset.ran).to.equal(undefined);
  });

  it('E8: a page that is told to be a video is none', async () => {
    const file = film();
    const v = await ViewerFixture.of(file);
    v.session.content = async () => new Blob(['<script>alert(1)</script>'], { type: 'text/html' });
    v.view(file);
    await v.until('problem');
    expect(new Set(urls.types)).to.deep.equal(new Set(['audio/wav', 'video/mp4']));
  });
});

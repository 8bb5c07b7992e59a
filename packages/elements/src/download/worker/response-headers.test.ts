import { expect } from '@open-wc/testing';
import { saveHeaders } from './response-headers.js';

describe('what the download worker answers with', () => {
  it('cuts a name that browsers would not take, in its middle', () => {
    const [, encoded] = saveHeaders(`${'ä'.repeat(300)}.zip`)['Content-Disposition']!.split("UTF-8''");
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

import { aTimeout, expect, fixture } from '@open-wc/testing';
import { html, LitElement } from 'lit';
import { Announcer } from './announcer.js';

const QUIET_MS = 60;

class TestAnnouncer extends LitElement {
  readonly announcer = new Announcer(this, QUIET_MS);
  protected override render() {
    return this.announcer.render(true);
  }
}
customElements.define('test-announcer', TestAnnouncer);

async function announcing() {
  const element = await fixture<TestAnnouncer>(html`<test-announcer></test-announcer>`);
  const said = async (role: 'status' | 'alert') => {
    await element.updateComplete;
    return element.shadowRoot!.querySelector(`[role=${role}]`)!.textContent;
  };
  return { announcer: element.announcer, said, element };
}

describe('Announcer', () => {
  it('has its regions before it says anything', async () => {
    const { said } = await announcing();
    expect([await said('status'), await said('alert')]).to.deep.equal(['', '']);
  });

  it('says one thing at a time, and what gathered meanwhile in one go', async () => {
    const { announcer, said } = await announcing();
    for (const text of ['first', 'second', 'third', 'third']) announcer.say(text);
    expect(await said('status')).to.equal('first');
    await aTimeout(QUIET_MS * 1.5);
    expect(await said('status')).to.equal('second. third');
  });

  it('keeps only the latest of many', async () => {
    const { announcer, said } = await announcing();
    for (const text of ['a', 'b', 'c', 'd', 'e']) announcer.say(text);
    await aTimeout(QUIET_MS * 1.5);
    expect(await said('status')).to.equal('c. d. e');
  });

  it('keeps only the newest of a topic, and says what cannot wait', async () => {
    const { announcer, said } = await announcing();
    announcer.say('begun');
    for (const text of ['10 of 20 MB', '15 of 20 MB']) announcer.say(text, { topic: 'download' });
    announcer.say('other news');
    await aTimeout(QUIET_MS * 1.5);
    expect(await said('status')).to.equal('15 of 20 MB. other news');
    announcer.say('18 of 20 MB', { topic: 'download' });
    announcer.say('done', { topic: 'download', isUrgent: true });
    expect(await said('status')).to.equal('done');
    await aTimeout(QUIET_MS * 1.5);
    expect(await said('status')).to.equal('done');
  });

  it('says errors at once, also the same one twice', async () => {
    const { announcer, said } = await announcing();
    announcer.say('news');
    announcer.alarm('broken');
    const first = await said('alert');
    announcer.alarm('broken');
    const second = await said('alert');
    expect(first).to.equal('broken');
    expect(second).to.not.equal(first);
    expect(second?.trim()).to.equal('broken');
  });
});

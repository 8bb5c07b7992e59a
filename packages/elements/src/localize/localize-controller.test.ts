import { expect, fixture } from '@open-wc/testing';
import { html, LitElement } from 'lit';
import { en } from './english.js';
import { failureWords } from './failure-words.js';
import { LocalizeController } from './localize-controller.js';
import { addEnglish, messagesFor, registerMessages } from './messages.js';
import { wordsRoot } from './words-root.js';

class TestLocalized extends LitElement {
  readonly localize = new LocalizeController(this);
}
customElements.define('test-localized', TestLocalized);

async function localized(lang: string): Promise<LocalizeController> {
  const box = await fixture(html`<div lang=${lang}><test-localized></test-localized></div>`);
  return (box.querySelector('test-localized') as TestLocalized).localize;
}

const MB = 1024 * 1024;
const NOON = Date.UTC(2026, 2, 14, 12);

describe('LocalizeController', () => {
  it('writes sizes as people read them', async () => {
    const l = await localized('en');
    const bytes = (sizeBytes: number) => l.bytes(sizeBytes);
    expect([0, 1, 511, 512, 1024, 300 * 1024, 18.4 * MB, 480 * MB, 3.4 * 1024 * MB].map(bytes)).to.deep.equal(
      ['0 bytes', '1 byte', '511 bytes', '1 KB', '1 KB', '300 KB', '18.4 MB', '480 MB', '3.4 GB'],
    );
  });

  it('writes a part in the unit of its whole, and never the whole before all of it is there', async () => {
    const l = await localized('en');
    const said = (part: number, total: number) => Object.values(l.bytesOf(part, total)).join(' of ');
    expect(said(212 * MB, 480 * MB)).to.equal('212 of 480 MB');
    expect(said(1.95 * 1024 * MB, 3.4 * 1024 * MB)).to.equal('1.9 of 3.4 GB');
    expect(said(480 * MB - 1, 480 * MB)).to.equal('479 of 480 MB');
    expect(said(480 * MB, 480 * MB)).to.equal('480 of 480 MB');
    expect(said(0, 0)).to.equal('0 of 0 bytes');
  });

  it('follows a lang that changes: of the page, of an ancestor that has one, of the element', async () => {
    const before = document.documentElement.lang;
    const box = await fixture(html`<div><test-localized></test-localized></div>`);
    const element = box.querySelector('test-localized') as TestLocalized;
    const l = element.localize;
    const changed = () => new Promise((resolve) => setTimeout(resolve));
    try {
      document.documentElement.lang = 'de';
      await changed();
      expect(l.bytes(18.4 * MB)).to.equal('18,4 MB');
      element.lang = 'en';
      await changed();
      expect(l.bytes(18.4 * MB)).to.equal('18.4 MB');
      element.removeAttribute('lang');
      box.setAttribute('lang', 'fr');
      element.remove();
      box.append(element);
      expect(l.language).to.equal('fr');
      box.setAttribute('lang', 'nl');
      await changed();
      expect(l.language).to.equal('nl');
      element.remove();
      box.setAttribute('lang', 'it');
      await changed();
      expect(l.language).to.equal('nl');
    } finally {
      if (before) document.documentElement.lang = before;
      else document.documentElement.removeAttribute('lang');
    }
  });

  it('follows the nearest lang, through shadow roots, and survives one that is no language', async () => {
    const l = await localized('de');
    expect(l.bytes(18.4 * MB)).to.equal('18,4 MB');
    expect((await localized('en_US')).language).to.equal('en-US');
    expect(() => new Intl.NumberFormat('not a language')).to.throw();
    expect((await localized('not a language')).bytes(1024)).to.equal('1 KB');
    const outer = await fixture(html`<div lang="fr"></div>`);
    const inner = new TestLocalized();
    outer.attachShadow({ mode: 'open' }).append(inner);
    expect(inner.localize.language).to.equal('fr');
  });

  it('takes translations, and falls back to the language and to English', () => {
    const german = { ...en, tab: { ...en.tab, attachFiles: 'Dateien anhängen' } };
    registerMessages('de', german);
    expect(messagesFor('de-CH').tab.attachFiles).to.equal('Dateien anhängen');
    expect(messagesFor('xx').tab.attachFiles).to.equal('Attach Files');
  });
});

class TestWords extends LitElement {
  readonly localize = new LocalizeController(this);
  protected override createRenderRoot() {
    return wordsRoot(this, super.createRenderRoot());
  }
  protected override render() {
    return html`<p>${this.localize.messages.images.empty}</p>`;
  }
}
customElements.define('test-words', TestWords);

describe('wordsRoot', () => {
  before(() => addEnglish(en));

  const shown = async (lang: string, dir: string) => {
    const box = await fixture(html`<div lang=${lang} dir=${dir}><test-words></test-words></div>`);
    const element = box.querySelector('test-words') as TestWords;
    await element.updateComplete;
    const text = element.shadowRoot!.querySelector('p')!;
    const said = text.closest('[lang]')!.getAttribute('lang');
    return { localize: element.localize, text, facts: [said, getComputedStyle(text).direction] };
  };

  it('writes English from the left in a page that is written from the right, dates in one piece', async () => {
    const { facts, localize, text } = await shown('he', 'rtl');
    expect(facts).to.deep.equal(['en', 'ltr']);
    expect(localize.language).to.equal('he');
    expect(localize.date(NOON)).to.match(/^\u2068.*2026\u2069$/);
    expect(localize.list(['one', 'two'])).to.equal('one and two');
    expect(text.matches(':dir(ltr)')).to.equal(true);
  });

  it('writes a translation as its language is written, whatever the page says', async () => {
    registerMessages('ar', en);
    const { facts, localize } = await shown('ar-EG', 'ltr');
    expect(facts).to.deep.equal(['ar', 'rtl']);
    expect(localize.date(NOON)).to.not.contain('\u2068');
  });

  it('leaves the languages alone that are written the same way', async () => {
    const { facts, localize } = await shown('fr', 'ltr');
    expect(facts).to.deep.equal(['en', 'ltr']);
    expect(localize.date(NOON)).to.equal('14 mars 2026');
  });
});

describe('failureWords', () => {
  before(() => addEnglish(en));

  it('has words for what is told before the rest of them came', async () => {
    const l = await localized('en');
    const { reasons } = en.failures;
    const { failures } = l.messages;
    try {
      addEnglish({ failures: { reasons: { 'page-fault': reasons['page-fault'] } as typeof reasons } });
      expect(failureWords(l, { code: 'upload-rejected' })).to.contain('Something went wrong');
    } finally {
      addEnglish({ failures });
    }
  });

  it('prefers the words of the server, and puts facts into its own', async () => {
    const l = await localized('en');
    expect(failureWords(l, { code: 'internal', detail: 'No.' })).to.equal('No.');
    const facts = { sizeBytes: 731 * MB, limitBytes: 500 * MB };
    expect(failureWords(l, { code: 'file-too-large', facts })).to.equal(
      'It is 731 MB, and the limit is 500 MB a file. Export a smaller file, then choose it again.',
    );
    expect(failureWords(l, { code: 'type-not-accepted' }, 'a.EXE')).to.match(
      /^\.exe files can't be attached/,
    );
  });

  it('says by which sizes a file chosen again is another, and never the same one twice', async () => {
    const l = await localized('en');
    const differs = (sizeBytes: number, expectedBytes: number) =>
      failureWords(l, { code: 'file-differs', facts: { sizeBytes, expectedBytes } });
    expect(differs(5.1 * MB, 480 * MB)).to.equal(
      'This is not the file that was started: it has 5.1 MB, and that one has 480 MB. Choose the original file.',
    );
    expect(differs(5 * MB + 1, 5 * MB)).to.contain(
      'it has 5,242,881 bytes, and that one has 5,242,880 bytes',
    );
    expect(failureWords(l, { code: 'file-differs' })).to.contain('its content differs');
  });

  it('has a sentence for every reason, never one that says nothing', async () => {
    const l = await localized('en');
    for (const code of Object.keys(en.failures.reasons) as (keyof typeof en.failures.reasons)[]) {
      expect(failureWords(l, { code }), code).to.match(/^[A-Z][\s\S]{15,}\.$/);
    }
  });
});

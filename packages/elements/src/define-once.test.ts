import { expect } from '@open-wc/testing';
import { defineOnce } from './define-once.js';
import { VERSION } from './version.js';

const CLAIM = Symbol.for('case-attachments/defined');

describe('defineOnce', () => {
  const warnings: string[] = [];
  const { warn } = console;
  before(() => {
    console.warn = (text: string) => warnings.push(text);
  });
  after(() => {
    console.warn = warn;
  });

  it('lets the first copy win, and warns of another version', () => {
    class First extends HTMLElement {}
    class Second extends HTMLElement {}
    defineOnce({ 'test-once': First });
    defineOnce({ 'test-once': Second });
    expect(customElements.get('test-once')).to.equal(First);
    expect(warnings).to.deep.equal([]);
    (globalThis as Record<symbol, unknown>)[CLAIM] = { version: '0.0.1' };
    defineOnce({ 'test-once': Second });
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.contain('0.0.1').and.to.contain(VERSION);
  });

  it('leaves a name alone that somebody else took', () => {
    delete (globalThis as Record<symbol, unknown>)[CLAIM];
    class Theirs extends HTMLElement {}
    customElements.define('test-taken', Theirs);
    expect(() => defineOnce({ 'test-taken': class extends HTMLElement {} })).to.not.throw();
    expect(customElements.get('test-taken')).to.equal(Theirs);
  });

  it('knows the version of its package', async () => {
    const answer = await fetch('/packages/elements/package.json');
    expect(((await answer.json()) as { version: string }).version).to.equal(VERSION);
  });
});

import { expect } from '@open-wc/testing';
import { failureFromBody, parseRetryAfter } from './api-error.js';

describe('failureFromBody', () => {
  it('takes code, words and facts from a problem of ours', () => {
    const body = JSON.stringify({ code: 'file-too-large', detail: 'Too large.', limitBytes: 5, status: 413 });
    expect(failureFromBody(body)).to.deep.equal({
      code: 'file-too-large',
      detail: 'Too large.',
      facts: { limitBytes: 5 },
    });
  });

  for (const body of ['', '<html>502</html>', '{"code":"made-up"}', 'null', '[]']) {
    it(`calls ${JSON.stringify(body)} an invalid response`, () => {
      expect(failureFromBody(body)).to.deep.equal({ code: 'response-invalid' });
    });
  }
});

describe('parseRetryAfter', () => {
  it('reads seconds and dates, and ignores the rest', () => {
    expect(parseRetryAfter('2', 0)).to.equal(2000);
    expect(parseRetryAfter('Thu, 01 Jan 1970 00:00:10 GMT', 4000)).to.equal(6000);
    expect(parseRetryAfter('soon', 0)).to.equal(null);
    expect(parseRetryAfter(null, 0)).to.equal(null);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PROBLEM_MEDIA_TYPE } from '@case-attachments/contract';
import type { Finding, ProbeResult } from '../finding.js';
import { Answer, NoAnswerError } from '../http-client.js';
import { judgeAddress, judgeClock } from './basics-probe.js';
import { judgeRefusal } from './body-limit-probe.js';
import { judgeStream } from './changes-stream-probe.js';
import { type CorsAnswers, judgeAnswers } from './cors-probe.js';
import { judgeRanges, judgeWhole } from './downloads-probe.js';
import { judgeRest, judgeStreamEnd } from './idle-probe.js';
import { judgeLocation } from './location-probe.js';
import { judgeArrival } from './request-buffering-probe.js';

type Lines = readonly (readonly [string, string])[];

const answer = (status: number, lines: Lines = [], body = '') =>
  new Answer({ status, rawHeaders: lines.flat() }, Buffer.from(body));

const codeOf = (finding: Finding | null) => finding?.code ?? null;

describe('judgeAddress', () => {
  for (const [address, secure] of [
    ['https://files.example.org/api', true],
    ['http://localhost:8081/api', true],
    ['http://files.localhost/api', true],
    ['http://127.0.0.1:8081/api', true],
    ['http://[::1]:8081/api', true],
    ['http://files.example.org/api', false],
    ['http://192.168.1.5/api', false],
    ['http://127.0.0.1.example.org/api', false],
    ['http://localhost.example.org/api', false],
  ] as const) {
    it(`${address}: ${secure ? 'secure' : 'not secure'}`, () => {
      assert.equal(codeOf(judgeAddress(address)), secure ? null : 'not-secure');
    });
  }
});

describe('judgeClock', () => {
  const now = Date.parse('Wed, 25 Nov 2026 06:33:49 GMT');
  const judged = (date: string | null) => judgeClock(date, now, now + 2000);

  it('allows what grants forgive', () => {
    assert.equal(judged('Wed, 25 Nov 2026 06:33:20 GMT'), null);
    assert.equal(judged('Wed, 25 Nov 2026 06:34:20 GMT'), null);
  });
  it('says which way it is off', () => {
    assert.match(judged('Wed, 25 Nov 2026 06:31:49 GMT')?.detail ?? '', /120 s behind/);
    assert.match(judged('Wed, 25 Nov 2026 06:35:51 GMT')?.detail ?? '', /120 s ahead of/);
  });
  it('says nothing without a date', () => {
    assert.equal(judged(null), null);
    assert.equal(judged('soon'), null);
  });
});

describe('judgeLocation', () => {
  const requestUrl = 'https://files.example.org/api/cases/C-1/uploads';
  const expectedUrl = `${requestUrl}/00ff`;
  for (const [location, complaint] of [
    [expectedUrl, null],
    ['/api/cases/C-1/uploads/00ff', null],
    [null, /without Location/],
    ['http://files.example.org/api/cases/C-1/uploads/00ff', /another scheme/],
    ['https://127.0.0.1:8081/api/cases/C-1/uploads/00ff', /another host/],
    ['/cases/C-1/uploads/00ff', /another path/],
    ['https://', /no address/],
  ] as const) {
    it(`${location}`, () => {
      const found = judgeLocation(location, { requestUrl, expectedUrl });
      if (complaint === null) assert.equal(found, null);
      else assert.match(found?.detail ?? '', complaint);
    });
  }
});

describe('judgeAnswers (CORS)', () => {
  const origin = 'https://portal.example.org';
  const allow = ['Access-Control-Allow-Origin', origin] as const;
  const refused = (code: string, status: number, lines: Lines = [allow]) =>
    answer(status, [['Content-Type', PROBLEM_MEDIA_TYPE], ...lines], JSON.stringify({ code }));
  const right: CorsAnswers = {
    preflight: answer(204, [
      allow,
      ['Access-Control-Allow-Methods', 'GET, HEAD, POST, PATCH, DELETE'],
      [
        'Access-Control-Allow-Headers',
        'Authorization, Content-Type, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Idempotency-Key, X-Expected-User, Last-Event-ID, If-Range, Range',
      ],
    ]),
    good: answer(200, [allow]),
    change: answer(201, [
      allow,
      [
        'Access-Control-Expose-Headers',
        'Location, Upload-Offset, Upload-Length, Content-Range, Content-Length, ETag, Retry-After',
      ],
    ]),
    errors: [refused('unauthenticated', 401), refused('upload-not-found', 404)],
  };
  const codesOf = (result: ProbeResult) =>
    result.state === 'found' ? result.findings.map(({ code }) => code) : result.state;

  it('passes what the server sends', () => {
    assert.equal(codesOf(judgeAnswers(origin, right)), 'passed');
  });
  it('finds two, as two lines and as one', () => {
    for (const lines of [[allow, allow], [[allow[0], `${origin}, ${origin}`] as const]]) {
      assert.deepEqual(codesOf(judgeAnswers(origin, { ...right, good: answer(200, lines) })), [
        'cors-doubled',
      ]);
    }
  });
  it('finds one that is missing on an error alone, or is another', () => {
    const errors = [refused('unauthenticated', 401, [])];
    assert.deepEqual(codesOf(judgeAnswers(origin, { ...right, errors })), ['cors-missing']);
    const good = answer(200, [[allow[0], '*']]);
    assert.deepEqual(codesOf(judgeAnswers(origin, { ...right, good })), ['cors-missing']);
  });
  it('leaves pages of a proxy, and a blocked OPTIONS, to the probes for them', () => {
    const errors = [answer(404, [['Content-Type', 'text/html']])];
    assert.equal(codesOf(judgeAnswers(origin, { ...right, errors, preflight: answer(405) })), 'passed');
  });
  it('tells an origin that the server does not know from headers that get lost', () => {
    const change = refused('action-not-allowed', 403, []);
    assert.deepEqual(codesOf(judgeAnswers(origin, { ...right, good: answer(200), change })), [
      'origin-not-allowed',
    ]);
  });
  it('names what a preflight of somebody else leaves out', () => {
    const preflight = answer(204, [allow, ['Access-Control-Allow-Methods', 'GET, POST']]);
    const result = judgeAnswers(origin, { ...right, preflight });
    assert.deepEqual(codesOf(result), ['cors-incomplete']);
    assert.match(
      result.state === 'found' ? (result.findings[0]?.detail ?? '') : '',
      /allowed method PATCH.*allowed header authorization/,
    );
  });
});

describe('judgeRefusal', () => {
  it('takes a 413 and a reset for a limit, and a time-out for what it is', () => {
    assert.equal(judgeRefusal(1024 ** 2, answer(413), 100).code, 'body-limit');
    assert.equal(judgeRefusal(1024 ** 2, null, 100).code, 'body-limit');
    assert.equal(judgeRefusal(64 * 1024 ** 2, answer(504), 30_000).code, 'upload-cut');
  });
});

describe('judgeArrival', () => {
  it('U34: nothing of a half-sent request at the server is a proxy that buffers', () => {
    assert.equal(codeOf(judgeArrival(2_000_000, 0)), 'uploads-buffered');
    assert.equal(judgeArrival(2_000_000, 1_048_576), null);
  });
});

describe('judgeWhole', () => {
  const etag = ['ETag', '"00ff"'] as const;
  const length = ['Content-Length', '8192'] as const;
  it('wants the bytes as they are, under a strong ETag', () => {
    assert.equal(judgeWhole(answer(200, [etag, length])), null);
    const weak = judgeWhole(
      answer(200, [
        ['ETag', 'W/"00ff"'],
        ['Content-Encoding', 'br'],
      ]),
    );
    assert.match(weak?.detail ?? '', /Content-Encoding is br, the ETag is weak .*Content-Length is gone/);
    assert.match(judgeWhole(answer(200, [length]))?.detail ?? '', /the ETag is gone/);
  });
});

describe('judgeRanges', () => {
  const part = answer(206, [['Content-Range', 'bytes 3-11/8192']], '123456789');
  const otherFile = answer(200);
  it('passes a part, and the whole of another version', () => {
    assert.equal(judgeRanges({ part, otherFile }), null);
  });
  it('finds the whole, another part, and If-Range ignored', () => {
    const other = answer(206, [['Content-Range', 'bytes 0-8/8192']], '123456789');
    for (const wrong of [
      { part: answer(200), otherFile },
      { part: other, otherFile },
      { part, otherFile: part },
    ]) {
      assert.equal(codeOf(judgeRanges(wrong)), 'ranges-missing');
    }
  });
});

describe('judgeStream', () => {
  const both = 'event: ready\ndata: {}\n\nevent: reset\ndata: {}\n\n';
  for (const [name, text, encoding, code] of [
    ['both events', both, null, null],
    ['nothing in time', '', null, 'stream-buffered'],
    ['nothing in time, compressed', '', 'gzip', 'stream-buffered'],
    ['compressed and in time', both, 'gzip', 'stream-compressed'],
    ['no reset', 'event: ready\ndata: {}\n\n', null, 'headers-stripped'],
  ] as const) {
    it(`${name}: ${code ?? 'passed'}`, () => {
      assert.equal(codeOf(judgeStream({ text, encoding }, 5000)), code);
    });
  }
});

describe('judgeRest and judgeStreamEnd', () => {
  it('takes an answer of the server for no fault of the way', () => {
    assert.equal(judgeRest(answer(204, [['Tus-Resumable', '1.0.0']]), 35_000), null);
    assert.equal(judgeRest(answer(408, [['Tus-Resumable', '1.0.0']]), 60_000), null);
  });
  it('finds a cut, with an answer of the proxy or without', () => {
    assert.equal(codeOf(judgeRest(answer(408), 20_000)), 'upload-cut');
    assert.equal(codeOf(judgeRest(new NoAnswerError('cut', 'ECONNRESET'), 20_000)), 'upload-cut');
  });
  it('finds a stream that ends before its time', () => {
    assert.equal(codeOf(judgeStreamEnd(30_000, 35_000)), 'stream-cut');
    assert.equal(judgeStreamEnd(35_001, 35_000), null);
  });
});

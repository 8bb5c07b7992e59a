import { expect, waitUntil } from '@open-wc/testing';
import { ApiClient } from './api-client.js';
import { ApiError } from './api-error.js';
import { Authenticator } from './authenticator.js';
import { ServerCase, testServerOrigin } from './testing/server-case.js';

describe('ApiClient', () => {
  let testCase: ServerCase;
  beforeEach(async () => {
    testCase = new ServerCase(await testServerOrigin());
  });
  afterEach(() => testCase.heal());

  const path = () => `/cases/${testCase.caseId}`;
  const outcomes: (string | null)[] = [];
  function client(getToken: () => Promise<string> | string = () => testCase.token(), timeoutMs = 5000) {
    outcomes.length = 0;
    return new ApiClient(testCase.server, new Authenticator({ kind: 'token', getToken }), {
      timeoutMs,
      onOutcome: (error) => outcomes.push(error?.failure.code ?? null),
    });
  }

  async function failureOf(work: Promise<unknown>): Promise<ApiError> {
    const reason = await work.catch((error: unknown) => error);
    expect(reason).to.be.instanceOf(ApiError);
    return reason as ApiError;
  }

  it('gets a new token once after a 401', async () => {
    const tokens = ['refused', await testCase.token()];
    const policy = await client(() => tokens.shift() ?? 'none').json<{ caseId: string }>(path());
    expect(policy.caseId).to.equal(testCase.caseId);
    expect(outcomes).to.deep.equal([null]);
    const statuses = (await testCase.wire()).map(({ status }) => status);
    expect(statuses).to.deep.equal([401, 200]);
  });

  it('says unauthenticated when a new token does not help, or there is none', async () => {
    const error = await failureOf(client(() => 'refused').json(path()));
    expect([error.failure.code, error.status]).to.deep.equal(['unauthenticated', 401]);
    const thrown = await failureOf(client(() => Promise.reject(new Error('portal'))).json(path()));
    expect(thrown.failure.code).to.equal('unauthenticated');
  });

  it('turns a problem, a proxy page and a dropped line into what they are', async () => {
    const api = client();
    expect((await failureOf(api.json(`${path()}/attachments/${'0'.repeat(32)}`))).failure.code).to.equal(
      'attachment-not-found',
    );
    await testCase.faults({ answer: { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<p>' } });
    expect((await failureOf(api.json(path()))).failure.code).to.equal('response-invalid');
    await testCase.faults({ answer: { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>' } });
    expect((await failureOf(api.json(path()))).failure.code).to.equal('response-invalid');
    await testCase.faults({ times: 5, action: 'reset' });
    expect((await failureOf(api.json(path()))).failure.code).to.equal('network');
  });

  it('tells developers, once, of a server that never answered, and not of one that did', async () => {
    const { warn } = console;
    const warnings: string[] = [];
    console.warn = (text: string) => warnings.push(text);
    try {
      const api = client();
      await api.json(path());
      await testCase.faults({ times: 9, action: 'reset' });
      await failureOf(api.json(path()));
      expect(warnings, 'it answered before').to.deep.equal([]);
      const other = new ApiClient(`${testCase.server}/other`, api.authenticator);
      await failureOf(other.json(path()));
      await failureOf(other.json(path()));
      await waitUntil(() => warnings.length > 0);
      expect(warnings).to.have.length(1);
      for (const part of [
        'CASE_ATTACHMENTS_ALLOWED_ORIGINS',
        `doctor ${testCase.server}/other --origin ${location.origin}`,
      ])
        expect(warnings[0]).to.contain(part);
    } finally {
      console.warn = warn;
    }
  });

  it('cuts what does not answer', async () => {
    await testCase.faults({ times: 5, action: 'stall' });
    expect((await failureOf(client(undefined, 100).json(path()))).failure.code).to.equal('stalled');
  });

  it('follows no redirect, so that no token goes astray', async () => {
    await testCase.faults({ answer: { status: 302, headers: { Location: `${testCase.origin}/elsewhere` } } });
    expect((await failureOf(client().json(path()))).failure.code).to.equal('network');
  });

  it('honours Retry-After', async () => {
    await testCase.faults({ answer: { status: 503, headers: { 'Retry-After': '7' } } });
    expect((await failureOf(client().json(path()))).retryAfterMs).to.equal(7000);
  });

  it('rejects with the reason of its caller, and sends nothing after a slow token', async () => {
    let give: (token: string) => void = () => {};
    const stop = new AbortController();
    const asked = client(
      () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    ).json(path(), { signal: stop.signal });
    await Promise.resolve();
    stop.abort('left');
    give(await testCase.token());
    expect(await asked.catch((reason: unknown) => reason)).to.equal('left');
    expect(await testCase.wire()).to.deep.equal([]);
    expect(outcomes).to.deep.equal([]);
  });
});

import { expect } from '@open-wc/testing';
import { Authenticator } from './authenticator.js';
import type { TokenReason } from './credentials.js';

function counting(tokens: (string | Error)[]) {
  const reasons: TokenReason[] = [];
  const authenticator = new Authenticator({
    kind: 'token',
    getToken: async ({ reason }) => {
      reasons.push(reason);
      const token = tokens[Math.min(reasons.length, tokens.length) - 1];
      if (token instanceof Error) throw token;
      return token ?? '';
    },
  });
  return { authenticator, reasons };
}

describe('Authenticator', () => {
  it('asks once for many requests', async () => {
    const { authenticator, reasons } = counting(['a']);
    const headers = await Promise.all([authenticator.headers(), authenticator.headers()]);
    expect(headers).to.deep.equal([{ Authorization: 'Bearer a' }, { Authorization: 'Bearer a' }]);
    await authenticator.headers();
    expect(reasons).to.deep.equal(['initial']);
  });

  it('asks once more for many that were refused', async () => {
    const { authenticator, reasons } = counting(['a', 'b']);
    await authenticator.headers();
    const renewed = await Promise.all([authenticator.refresh('Bearer a'), authenticator.refresh('Bearer a')]);
    expect(renewed).to.deep.equal([true, true]);
    expect(await authenticator.refresh('Bearer a')).to.equal(true);
    expect(reasons).to.deep.equal(['initial', 'expired']);
    expect(await authenticator.headers()).to.deep.equal({ Authorization: 'Bearer b' });
  });

  it('knows that the same token again cannot help', async () => {
    const { authenticator } = counting(['a', 'a']);
    await authenticator.headers();
    expect(await authenticator.refresh('Bearer a')).to.equal(false);
  });

  it('asks again after the portal failed', async () => {
    const { authenticator } = counting([new Error('down'), 'a']);
    const error = await authenticator.headers().catch((reason: unknown) => reason);
    expect(error).to.have.property('message', 'down');
    expect(await authenticator.headers()).to.deep.equal({ Authorization: 'Bearer a' });
  });

  it('does not keep a token of a getToken that was replaced meanwhile', async () => {
    let give: (token: string) => void = () => {};
    const authenticator = new Authenticator({
      kind: 'token',
      getToken: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    const late = authenticator.headers();
    await Promise.resolve();
    authenticator.replace({ kind: 'token', getToken: () => 'new' });
    give('old');
    await late;
    expect(await authenticator.headers()).to.deep.equal({ Authorization: 'Bearer new' });
  });

  it('refuses what is no token', async () => {
    for (const token of ['', undefined as unknown as string]) {
      const authenticator = new Authenticator({ kind: 'token', getToken: () => token });
      const error = await authenticator.headers().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TypeError);
    }
  });

  it('sends cookies instead where the portal says so', async () => {
    const authenticator = new Authenticator({ kind: 'cookie' });
    expect(authenticator.credentials).to.equal('include');
    expect(await authenticator.headers()).to.deep.equal({ 'X-Requested-With': 'case-attachments' });
    expect(await authenticator.refresh(undefined)).to.equal(false);
  });

  it('does not wait for ever for getToken, asks it no second time meanwhile, and tells of a late token', async () => {
    let give: (token: string) => void = () => {};
    let asked = 0;
    const told: string[] = [];
    const authenticator = new Authenticator(
      {
        kind: 'token',
        getToken: () => {
          asked += 1;
          return new Promise((resolve) => {
            give = resolve;
          });
        },
      },
      { patienceMs: 10, onLateToken: () => told.push('late') },
    );
    for (let n = 0; n < 2; n += 1) {
      const error = await authenticator.headers().catch((reason: unknown) => reason);
      expect(error).to.have.property('message', 'getToken has not answered yet');
    }
    give('a');
    await new Promise((resolve) => setTimeout(resolve));
    expect([asked, told]).to.deep.equal([1, ['late']]);
    expect(await authenticator.headers()).to.deep.equal({ Authorization: 'Bearer a' });
  });
});

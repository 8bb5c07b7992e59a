import { expect } from '@open-wc/testing';
import { TestCase, until } from './testing/test-case.js';

describe('a case that is closed while it is open on a page', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  it('is closed there too, and open again when it is', async () => {
    const session = await testCase.session();
    expect(session.snapshot.policy?.closed).to.not.equal(true);

    await testCase.decide('close');
    const { policy } = await until(session, ({ policy }) => policy?.closed === true);
    expect(policy?.actions).to.not.include('upload');

    await testCase.decide('reopen');
    const after = await until(session, ({ policy }) => policy?.closed !== true);
    expect(after.policy?.actions).to.include('upload');
  });

  it('is found closed by a page that was cut off meanwhile', async () => {
    await testCase.faults({ path: '^/changes', times: 1000, action: 'reset' });
    const session = await testCase.session();
    await testCase.decide('close');
    expect(session.snapshot.policy?.closed).to.not.equal(true);
    await testCase.heal();
    await until(session, ({ policy }) => policy?.closed === true);
  });
});

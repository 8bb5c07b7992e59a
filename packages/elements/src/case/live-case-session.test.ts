import { expect } from '@open-wc/testing';
import type { CaseEvent } from './case-session.js';
import { sha256Hex, TestCase, textFile, until } from './testing/test-case.js';

describe('LiveCaseSession', () => {
  let testCase: TestCase;
  beforeEach(async () => {
    testCase = await TestCase.open();
  });
  afterEach(() => testCase.close());

  it('attaches a file and lists it', async () => {
    const session = await testCase.session();
    const events: string[] = [];
    session.onEvent(({ type }: CaseEvent) => events.push(type));
    const file = textFile(600_000);
    session.attach([{ file }]);
    const { transfers } = await until(session, (snapshot) => snapshot.transfers[0]?.status === 'done');
    const { list } = await until(session, (snapshot) => snapshot.list.total === 1);
    expect(list.attachments[0]).to.include({
      id: transfers[0]?.attachmentId,
      name: 'notes.txt',
      sizeBytes: 600_000,
      sha256: await sha256Hex(file),
    });
    expect(events).to.include.members(['upload-start', 'upload-progress', 'upload-success']);
  });
});

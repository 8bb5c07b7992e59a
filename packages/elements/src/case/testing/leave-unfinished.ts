import { BLOCK_BYTES, type TestCase, until } from './test-case.js';

/**
 * Leaves an upload of an earlier visit on the server, cut in the middle of a chunk and of a block.
 * @returns how much of it the server had acknowledged
 */
export async function leaveUnfinished(testCase: TestCase, file: File): Promise<number> {
  const session = await testCase.session();
  await testCase.faults(
    { method: 'PATCH', skip: 1, action: 'cut', afterBytes: BLOCK_BYTES + 100 },
    { method: 'PATCH', skip: 1, times: 1000, answer: { status: 503, headers: { 'Retry-After': '60' } } },
  );
  session.attach([{ file }]);
  const { transfers } = await until(session, ({ transfers }) => transfers[0]?.waitingFor === 'server');
  session.dispose();
  await testCase.heal();
  return transfers[0]?.bytesSafe ?? 0;
}

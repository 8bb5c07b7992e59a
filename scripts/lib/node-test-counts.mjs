/** Reporter for `node --test` that counts tests, as the JSON of counts.mjs; suites and files only hold them. */
export default async function* countTests(events) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isFile = data.nesting === 0 && data.name.endsWith('.test.js');
    if (type === 'test:fail') {
      // A suite or a file fails with its tests, and those are counted; by itself only when it broke outside of them.
      const onlyHolds = data.details.type === 'suite' || isFile;
      if (!onlyHolds || data.details.error?.failureType !== 'subtestsFailed') counts.failed += 1;
    } else if (data.skip !== undefined || data.todo !== undefined) counts.skipped += 1;
    else if (data.details.type !== 'suite' && !isFile) counts.passed += 1;
  }
  yield JSON.stringify(counts);
}

import { writeCounts } from './counts.mjs';

/** Reporter for web-test-runner that counts tests; a file that broke outside of its tests counts as one that failed. */
export function countTests() {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      for (const session of sessions) {
        const before = counts.failed;
        addSuite(session.testResults, counts);
        if (!session.passed && counts.failed === before) counts.failed += 1;
      }
      writeCounts(counts);
    },
  };
}

function addSuite(suite, counts) {
  for (const test of suite?.tests ?? []) {
    if (test.skipped) counts.skipped += 1;
    else if (test.passed) counts.passed += 1;
    else counts.failed += 1;
  }
  for (const inner of suite?.suites ?? []) addSuite(inner, counts);
}

import { it } from 'node:test';

/** Tests that build on each other: after one has failed, the rest are skipped, since they could only fail for it. */
export function inSteps(): (name: string, run: () => Promise<void>) => void {
  let failed: string | null = null;
  return (name, run) => {
    it(name, async (t) => {
      if (failed !== null) return t.skip(`"${failed}" failed before`);
      failed = name;
      await run();
      failed = null;
    });
  };
}

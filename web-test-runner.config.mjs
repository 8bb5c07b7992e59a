import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { testServer } from './packages/elements/test-support/server-plugin.mjs';
import { chromeArgs, findChrome } from './scripts/chrome.mjs';
import { nativeUrlForTests } from './scripts/lib/url-parse.mjs';
import { countTests } from './scripts/lib/wtr-counts.mjs';

/** Element suites: compiled tests beside the code, in a real Chromium. */
export default {
  files: 'packages/elements/dist/**/*.test.js',
  nodeResolve: { browser: true, exportConditions: ['development'] },
  plugins: [nativeUrlForTests(), testServer()],
  reporters: [defaultReporter(), countTests()],
  concurrency: 2,
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 120_000,
  testFramework: { config: { timeout: 10_000 } },
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath: findChrome() ?? undefined, args: chromeArgs },
      // A context, so a window, a page: else requestAnimationFrame stalls in the pages behind.
      createPage: async ({ browser }) => (await browser.createBrowserContext()).newPage(),
    }),
  ],
};

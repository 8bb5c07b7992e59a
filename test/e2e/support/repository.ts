import { fileURLToPath } from 'node:url';

/** Of the compiled file: test/e2e/dist/support. */
export const repositoryRoot = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/[\\/]$/, '');

import { fileURLToPath } from 'node:url';

/** The repository's root folder, seen from `bench/dist/support`. */
export const repositoryRoot = fileURLToPath(new URL('../../..', import.meta.url));

import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { rollup } from 'rollup';
import { nativeUrl } from './url-parse.mjs';

/**
 * A compiled module and all it imports as one script for a test's page.
 * @param {string} input the module's path
 * @returns {Promise<string>} its code
 */
export async function bundlePage(input) {
  const build = await rollup({
    input,
    plugins: [
      packageVersions(),
      nativeUrl(),
      nodeResolve({ browser: true, exportConditions: ['production'] }),
      commonjs(),
    ],
    // TypeScript's decorator helper looks for an older one on `this`.
    onwarn: (warning, warn) => warning.code === 'THIS_IS_UNDEFINED' || warn(warning),
  });
  try {
    const { output } = await build.generate({ format: 'es', inlineDynamicImports: true });
    return output[0].code;
  } finally {
    await build.close();
  }
}

/** Uppy's modules import their own package.json. */
function packageVersions() {
  return {
    name: 'package-versions',
    transform: (code, id) =>
      id.endsWith('package.json') ? { code: `export default ${code}`, map: null } : null,
  };
}

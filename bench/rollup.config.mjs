import { fileURLToPath } from 'node:url';
import commonjs from '@rollup/plugin-commonjs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

/** Uppy's packages as one minified script, as a portal would ship them: bench/dist/uppy.mjs. */
export default {
  input: fileURLToPath(new URL('public/uppy.js', import.meta.url)),
  output: { file: fileURLToPath(new URL('dist/uppy.mjs', import.meta.url)), format: 'es' },
  plugins: [packageVersions(), nodeResolve({ browser: true }), commonjs(), terser()],
};

/** Uppy's modules import their own package.json. */
function packageVersions() {
  return {
    name: 'package-versions',
    transform: (code, id) =>
      id.endsWith('package.json') ? { code: `export default ${code}`, map: null } : null,
  };
}

import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { nativeUrl } from './scripts/lib/url-parse.mjs';

/**
 * The script-tag build: packages/elements/cdn/case-attachments.js, an entry with everything the first view needs,
 * and chunks that are fetched when the page is idle (dialogs, uploading) or when first used (lightbox, downloads).
 */
const elements = new URL('packages/elements/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', elements), 'utf8'));

const preamble = `/*! case-attachments ${version} | MIT */`;

const sdk = {
  input: { 'case-attachments': fileURLToPath(new URL('dist/define.js', elements)) },
  // One file with one hash: the entry exports to its chunks what they share, instead of moving into a chunk itself.
  preserveEntrySignatures: 'allow-extension',
  output: {
    dir: fileURLToPath(new URL('cdn/', elements)),
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    // The names hold the content's hash, so that a chunk of another version can never be taken for this one's.
    chunkFileNames: 'case-attachments-[name]-[hash].js',
    // What the viewers share comes with the dialogs, so that View has to fetch one small file and not three.
    manualChunks: (id) =>
      /[\\/]preview[\\/](blob-policy|until-event|viewable-types|viewable-url)\.js$/.test(id)
        ? 'viewer-parts'
        : null,
    onlyExplicitManualChunks: true,
    // Nobody imports from the entry but its own chunks.
    minifyInternalExports: true,
  },
  plugins: [
    emptyOutput(),
    nativeUrl(),
    nodeResolve({ browser: true, exportConditions: ['production'] }),
    ownTrustedTypesPolicy(),
    compactStyles(),
    terser({
      ecma: 2022,
      module: true,
      format: { comments: /^!|@license/i, preamble },
    }),
    subresourceIntegrity(),
  ],
  onwarn: fail,
};

/** The download worker: one classic script that a portal copies to its own origin, so its name has no hash. */
const worker = {
  input: fileURLToPath(new URL('dist/download/worker/download-worker.js', elements)),
  output: {
    file: fileURLToPath(new URL('cdn/case-attachments-worker.js', elements)),
    format: 'iife',
    sourcemap: false,
  },
  plugins: [nodeResolve({ browser: true }), terser({ ecma: 2022, format: { comments: /^!/, preamble } })],
  onwarn: fail,
};

// In this order: the first empties the folder.
export default [sdk, worker];

function fail(warning) {
  throw Object.assign(new Error(`rollup: ${warning.message}`), { cause: warning });
}

/** Terser does not look into templates: comments and indentation of the style sheets would be shipped. */
function compactStyles() {
  const compact = (css) =>
    css
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\s+/g, ' ')
      // Not around a colon: between selectors the space before one means something.
      .replace(/ ?([{};,]) ?/g, '$1')
      .replaceAll(';}', '}');
  return {
    name: 'compact-styles',
    transform(code, id) {
      if (!/[\\/]elements[\\/]dist[\\/].*\.styles\.js$/.test(id)) return null;
      return { code: code.replace(/css ?`([^`]*)`/g, (_all, css) => `css\`${compact(css)}\``), map: null };
    },
  };
}

/** Chunks carry hashes: without this the folder would collect those of every build. */
function emptyOutput() {
  return {
    name: 'empty-output',
    buildStart: () => rmSync(new URL('cdn/', elements), { recursive: true, force: true }),
  };
}

/**
 * Lit makes one Trusted Types policy, `lit-html`, when it is loaded, and a browser that enforces the policy list lets
 * each name be made once: our copy would break a portal's own Lit or be broken by it, and a second copy of this
 * script would throw. So our copy's policy has a name of its own, and a second copy, whose Lit never renders
 * because the elements are defined already, makes none.
 */
function ownTrustedTypesPolicy() {
  const theirs = /(\w+)\.createPolicy\((["'])lit-html\2,/g;
  let found = 0;
  return {
    name: 'own-trusted-types-policy',
    buildStart() {
      found = 0;
    },
    transform(code, id) {
      if (!/[\\/]lit-html[\\/]lit-html\.js$/.test(id)) return null;
      const changed = code.replace(theirs, (_all, factory) => {
        found += 1;
        return `customElements.get('case-attachments')?void 0:${factory}.createPolicy('case-attachments',`;
      });
      return { code: changed, map: null };
    },
    buildEnd(error) {
      if (!error && found !== 1) this.error(`expected Lit to make one Trusted Types policy, found ${found}`);
    },
  };
}

/** Writes sri.json: `{ "<file>": "sha384-…" }` for the `integrity` attribute and for import maps. */
function subresourceIntegrity() {
  return {
    name: 'subresource-integrity',
    // Of what lies on the disk: the source map's comment comes after the last hook that sees the code.
    writeBundle({ dir }, bundle) {
      const integrity = {};
      for (const fileName of Object.keys(bundle).sort()) {
        if (!fileName.endsWith('.js')) continue;
        const digest = createHash('sha384')
          .update(readFileSync(join(dir, fileName)))
          .digest('base64');
        integrity[fileName] = `sha384-${digest}`;
      }
      writeFileSync(join(dir, 'sri.json'), `${JSON.stringify(integrity, null, 2)}\n`);
    },
  };
}

/**
 * tus-js-client imports `url-parse`, a CommonJS package for browsers without `URL`. Ours all have it, with the same
 * constructor, so the browser builds of this repository put the native class in its place.
 */
const SOURCE = 'export default URL;';
const ID = '/__native-url.js';

/** For rollup.config.mjs. */
export function nativeUrl() {
  return {
    name: 'native-url',
    resolveId: (source) => (source === 'url-parse' ? ID : null),
    load: (id) => (id === ID ? SOURCE : null),
  };
}

/** The same for web-test-runner's server. */
export function nativeUrlForTests() {
  return {
    name: 'native-url',
    resolveImport: ({ source }) => (source === 'url-parse' ? ID : undefined),
    serve: ({ path }) => (path === ID ? { body: SOURCE, type: 'js' } : undefined),
  };
}

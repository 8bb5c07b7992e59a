/** Run in packages/elements. The manifest is read beside the published files, so it names those, not the sources. */
export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/**/*.test.ts', 'src/**/*.d.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [
    {
      name: 'published-paths',
      packageLinkPhase({ customElementsManifest }) {
        const published = (path) => path?.replace(/^\/?src\//, 'dist/').replace(/\.ts$/, '.js');
        customElementsManifest.modules = JSON.parse(
          JSON.stringify(customElementsManifest.modules, (key, value) =>
            (key === 'path' || key === 'module') && typeof value === 'string' ? published(value) : value,
          ),
        );
      },
    },
  ],
};

/** Run in packages/elements. For editors and documentation: the elements, by the paths of the published files. */
export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/**/*.test.ts', 'src/**/*.d.ts', 'src/**/testing/**'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  plugins: [{ name: 'public-face', packageLinkPhase: keepPublicFace }],
};

/** Leaves the modules that declare an element, without private members and without events that have no fixed name. */
function keepPublicFace({ customElementsManifest }) {
  const isElement = ({ customElement }) => customElement;
  customElementsManifest.modules = customElementsManifest.modules
    .filter(({ declarations = [] }) => declarations.some(isElement))
    .map((module) => ({
      ...withPublishedPaths(module),
      declarations: module.declarations.filter(isElement).map((element) => ({
        ...withPublishedPaths(element),
        members: element.members?.filter(
          ({ privacy, name }) => privacy === undefined && !name.startsWith('#'),
        ),
        events: element.events?.filter(({ name }) => name),
      })),
    }));
}

/** Every `path` and `module` that names a source, at any depth. */
function withPublishedPaths(node) {
  return JSON.parse(
    JSON.stringify(node, (key, value) =>
      (key === 'path' || key === 'module') && typeof value === 'string'
        ? value.replace(/^\/?src\//, 'dist/').replace(/\.ts$/, '.js')
        : value,
    ),
  );
}

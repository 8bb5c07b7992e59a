import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { type OutputChunk, type RollupLog, rollup } from 'rollup';
import { repositoryRoot } from './support/repository.js';

const run = promisify(execFile);
const PACKAGES = ['contract', 'elements', 'server'] as const;

/** The npm packages as somebody gets them: packed, unpacked in another project, and used from there. */
describe('the packed packages', { timeout: 120_000 }, () => {
  let project: string;

  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'case-attachments-packages-'));
    await writeFile(join(project, 'package.json'), '{ "type": "module", "private": true }');
    for (const name of PACKAGES) await install(project, name);
  });

  after(() => rm(project, { recursive: true, force: true }));

  const evaluate = async (code: string) =>
    (await run(process.execPath, ['--input-type=module', '-e', code], { cwd: project })).stdout.trim();

  it('carry what their exports promise, and no tests', async () => {
    for (const name of PACKAGES) {
      const folder = join(project, 'node_modules/@case-attachments', name);
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
        exports: Record<string, string | Record<string, string>>;
      };
      const targets = Object.values(manifest.exports).flatMap((entry) =>
        typeof entry === 'string' ? [entry] : Object.values(entry),
      );
      for (const target of targets.filter((path) => !path.includes('*')))
        await readFile(join(folder, target));
      await readFile(join(folder, 'LICENSE'));
      await readFile(join(folder, 'README.md'));
      const { stdout } = await run('find', [folder, '-name', '*.test.*']);
      assert.equal(stdout, '', `${name} carries tests`);
    }
    await readFile(join(project, 'node_modules/@case-attachments/elements/cdn/sri.json'));
  });

  it('have a command that npm can link before anything is compiled, and that runs', async () => {
    const folder = join(project, 'node_modules/@case-attachments/server');
    const { bin, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      bin: Record<string, string>;
      version: string;
    };
    const path = bin['case-attachments-server'] ?? '';
    const committed = await run('git', ['ls-files', '--stage', `packages/server/${path}`], {
      cwd: repositoryRoot,
    });
    assert.match(committed.stdout, /^100755 /, `${path} is not committed as a program`);
    const { stdout } = await run(process.execPath, [join(folder, path), '--version'], { cwd: project });
    assert.equal(stdout.trim(), version);
  });

  it('are imported in plain Node, as a server-side renderer does, without registering anything', async () => {
    const names = await evaluate(`
      const elements = await import('@case-attachments/elements');
      await import('@case-attachments/elements/define');
      const server = await import('@case-attachments/server');
      const contract = await import('@case-attachments/contract');
      console.log(JSON.stringify([elements, server, contract].map((module) => Object.keys(module))));`);
    const [elements, server, contract] = JSON.parse(names) as [string[], string[], string[]];
    assert.ok(elements.includes('CaseAttachments') && elements.includes('CaseImages'), String(elements));
    assert.ok(server.includes('caseAttachments') && server.includes('caseGrants'), String(server));
    assert.ok(contract.includes('ROUTES'), String(contract));
  });

  it('are bundled by rollup, and shaken off where they are not used', async () => {
    const used = await bundle(project, "import '@case-attachments/elements/define';");
    assert.match(used.map(({ code }) => code).join(''), /case-attachments/);
    assert.ok(used.length > 1, 'the lightbox and the zip stay chunks of their own');
    const unused = await bundle(project, "import { CaseAttachments } from '@case-attachments/elements';");
    const bytes = unused.reduce((sum, { code }) => sum + code.trim().length, 0);
    assert.ok(bytes < 500, `${bytes} bytes are left of an import that is not used`);
  });

  it('have types that hold in a strict project', async () => {
    await writeFile(
      join(project, 'portal.ts'),
      `import type { Attachment } from '@case-attachments/contract';
      import { CaseAttachments, CaseImages } from '@case-attachments/elements';
      import { caseAttachments, caseGrants } from '@case-attachments/server';
      const tab: CaseAttachments = document.createElement('case-attachments');
      const images: CaseImages = document.createElement('case-images');
      tab.caseId = images.caseId = 'C-1001';
      tab.getToken = async ({ reason }) => reason;
      tab.addEventListener('attachment-upload-success', (event) => {
        const attachmentId: Attachment['id'] | null = event.attachmentId;
        console.log(attachmentId);
      });
      // @ts-expect-error a case id is text
      tab.caseId = 1001;
      export const hooks = caseGrants({ secret: 'x'.repeat(32) });
      export { caseAttachments };\n`,
    );
    const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'nodenext'];
    const tsc = `${repositoryRoot}/node_modules/typescript/bin/tsc`;
    const lib = [
      '--target',
      'es2022',
      '--lib',
      'es2023,dom,dom.iterable',
      '--types',
      'node',
      '--skipLibCheck',
    ];
    await run(process.execPath, [tsc, ...options, ...lib, 'portal.ts'], { cwd: project }).catch(
      ({ stdout }: { stdout: string }) => assert.fail(stdout),
    );
  });
});

/**
 * Unpack a package as npm would, with the dependencies it declares and no others: what it imports without declaring is
 * not there. They are links to what is installed here, so that no registry is needed.
 */
async function install(project: string, name: string): Promise<void> {
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', project, '-w', `packages/${name}`],
    { cwd: repositoryRoot, maxBuffer: 16 * 1024 * 1024 },
  );
  const packed = JSON.parse(stdout) as Record<string, { filename: string }> | { filename: string }[];
  const { filename } = Object.values(packed)[0] as { filename: string };
  const modules = join(project, 'node_modules');
  const folder = join(modules, '@case-attachments', name);
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', join(project, filename), '-C', folder, '--strip-components=1']);

  const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  // A project that compiles for Node has these.
  for (const dependency of [...Object.keys(dependencies), '@types/node']) {
    if (dependency.startsWith('@case-attachments/')) continue;
    const link = join(modules, dependency);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(repositoryRoot, 'node_modules', dependency), link).catch((error) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

async function bundle(project: string, code: string): Promise<OutputChunk[]> {
  const input = join(project, 'entry.js');
  await writeFile(input, code);
  const warnings: RollupLog[] = [];
  const built = await rollup({
    input,
    plugins: [
      // CommonJS, and only for browsers without `URL`: a project's own bundler takes care of it.
      { name: 'url-parse', resolveId: (id) => (id === 'url-parse' ? { id, external: true } : null) },
      nodeResolve({ browser: true }),
    ],
    onwarn: (warning) => warnings.push(warning),
  });
  const { output } = await built.generate({ format: 'es' });
  await built.close();
  // Of our files; a library's are its own.
  const ours = warnings.filter(({ id }) => id?.includes('@case-attachments'));
  assert.deepEqual(
    ours.map(({ message }) => message),
    [],
  );
  return output.filter((part): part is OutputChunk => part.type === 'chunk');
}

import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Attachment } from '@case-attachments/contract';
import { FileOnWire } from '../proxy/file-on-wire.js';
import { isClean, type Judged } from './report.js';
import type { ClientKind, SourceFile } from './source-files.js';
import {
  type Evidence,
  FIGURES,
  type Figure,
  type Findings,
  judge,
  judgeAct,
  judgeDone,
  judgeGaveUp,
  judgeNotFinished,
  noFindings,
  type Staged,
  type Truth,
} from './verdict.js';

const CASE = 'C-planted';
const UPLOAD = 'a'.repeat(32);
const OTHER_UPLOAD = 'b'.repeat(32);

function sourceFile(client: ClientKind = 'node', name = 'jaw.stl'): SourceFile {
  const bytes = Buffer.from(name);
  const key = `${client}-planted/${name}`;
  return {
    ...{ key, client, caseId: CASE, name },
    sizeBytes: bytes.length,
    sha256: `of ${name}`,
    bytes: () => bytes,
  };
}

/** A server of which a test says what it has. To begin with: the one file that was sent, attached and whole. */
class PlantedServer implements Evidence {
  readonly settleMs = 0;
  wires: FileOnWire[] = [];
  attached: { readonly id: string; readonly name: string; readonly sha256: string }[] = [];
  content = new Map<string, string>();
  uploads: string[] = [];
  staged: Staged[] = [];
  blobs = 0;
  sweeps = true;

  readonly truth: Truth = {
    attachments: async () => this.attached.map((each) => ({ ...each, sizeBytes: 1 }) as Attachment),
    unfinished: async () => this.uploads,
    contentSha256: async (_caseId, id) => this.content.get(id) ?? '',
    remove: async (_caseId, id) => {
      this.uploads = this.uploads.filter((each) => each !== id);
    },
  };

  readonly store = {
    stored: async () => ({ staged: this.staged, blobs: this.blobs }),
    daysLater: async () => {
      if (this.sweeps) this.staged = [];
    },
  };

  send(file: SourceFile): FileOnWire {
    const wire = new FileOnWire(file, () => {});
    wire.created(UPLOAD);
    this.wires.push(wire);
    return wire;
  }

  attach({ name, sha256 }: Pick<SourceFile, 'name' | 'sha256'>, id = name): void {
    this.attached.push({ id, name, sha256 });
    this.content.set(id, sha256);
    this.blobs += 1;
  }
}

describe('the verdict', () => {
  const file = sourceFile();
  let server: PlantedServer;
  let wire: FileOnWire;
  let findings: Findings;
  const planted = new Set<string>();

  beforeEach(() => {
    findings = noFindings();
    server = new PlantedServer();
    wire = server.send(file);
    server.attach(file);
  });

  /** Each figure that is not 0. */
  const counted = () =>
    Object.fromEntries(
      Object.entries(findings).flatMap(([figure, found]) =>
        found.length > 0 ? [[figure, found.length]] : [],
      ),
    );

  async function expectCounted(expected: { readonly [key in Figure]?: number }): Promise<void> {
    await judge(server, findings);
    assert.deepEqual(counted(), expected);
    for (const figure of Object.keys(expected)) planted.add(figure);
    assert.equal(isClean({ findings, broke: null } satisfies Judged), Object.keys(expected).length === 0);
  }

  it('has nothing to say of a file that is attached once, whole', async () => {
    await expectCounted({});
  });

  it('counts a lost file', async () => {
    server.attached = [];
    server.blobs = 0;
    await expectCounted({ lost: 1 });
  });

  it('counts wrong bytes that were recorded as if they were right', async () => {
    server.content.set(file.name, 'of something else');
    await expectCounted({ wrongBytes: 1 });
  });

  it('counts a wrong record of right bytes', async () => {
    server.attached = [{ id: file.name, name: file.name, sha256: 'of something else' }];
    await expectCounted({ wrongBytes: 1 });
  });

  it('counts wrong bytes of a file whose first copy is right, and the copy', async () => {
    server.attach(file, 'copy');
    server.content.set('copy', 'of something else');
    await expectCounted({ duplicates: 1, wrongBytes: 1 });
  });

  for (const client of ['browser', 'node', 'foreign'] as const) {
    it(`counts a file that is attached twice, of the client "${client}"`, async () => {
      server = new PlantedServer();
      server.send(sourceFile(client));
      server.attach(file);
      server.attach(file, 'copy');
      await expectCounted({ duplicates: 1 });
    });
  }

  it('counts a file in a case it was not sent to', async () => {
    server.attach({ name: 'of another patient.stl', sha256: '' });
    await expectCounted({ wrongCase: 1 });
  });

  it('counts a "done" of what is not attached', async () => {
    judgeDone(file, false, findings);
    await expectCounted({ falseDone: 1 });
  });

  it('has nothing to say of a "done" of what is', async () => {
    judgeDone(file, true, findings);
    await expectCounted({});
  });

  it('counts a file that its client gave up', async () => {
    judgeGaveUp(file, 'internal', findings);
    await expectCounted({ gaveUp: 1 });
    assert.match(findings.gaveUp[0]?.words ?? '', /jaw\.stl.*internal/);
  });

  it('counts a file that was not finished in time, once', async () => {
    server.attached = [];
    server.blobs = 0;
    server.uploads = [UPLOAD, OTHER_UPLOAD];
    server.staged = [{ name: UPLOAD, sizeBytes: 5 }];
    wire.fate = 'not-finished';
    judgeNotFinished(wire, findings);
    await expectCounted({ notFinished: 1 });
  });

  it('counts an upload that nobody finished', async () => {
    server.uploads = [UPLOAD];
    await expectCounted({ leftInStaging: 1 });
  });

  it('counts an upload of nobody', async () => {
    server.uploads = [OTHER_UPLOAD];
    await expectCounted({ leftInStaging: 1 });
  });

  it('counts bytes in staging, though they are swept in time', async () => {
    server.staged = [{ name: UPLOAD, sizeBytes: 5 }];
    await expectCounted({ leftInStaging: 1 });
  });

  it('takes an empty file in staging for what a kill leaves, if it is swept', async () => {
    server.staged = [{ name: UPLOAD, sizeBytes: 0 }];
    assert.equal((await judge(server, findings)).swept, 1);
    assert.deepEqual(counted(), {});
  });

  it('counts an empty file in staging that is not swept', async () => {
    server.staged = [{ name: UPLOAD, sizeBytes: 0 }];
    server.sweeps = false;
    await expectCounted({ leftInStaging: 1 });
  });

  it('counts committed bytes without an attachment', async () => {
    server.blobs += 1;
    await expectCounted({ orphans: 1 });
  });

  it('counts an attachment whose committed bytes are gone', async () => {
    server.blobs = 0;
    await expectCounted({ orphans: 1 });
  });

  it('counts a cancelled file that is attached', async () => {
    wire.fate = 'cancelled';
    await expectCounted({ cameBack: 1 });
  });

  it('counts a cancelled file whose upload is still there', async () => {
    wire.fate = 'cancelled-late';
    server.uploads = [UPLOAD];
    await expectCounted({ cameBack: 1 });
  });

  it('lets a file be attached that was cancelled too late, if it is whole', async () => {
    wire.fate = 'cancelled-late';
    await expectCounted({});
    server.content.set(file.name, 'of something else');
    await expectCounted({ wrongBytes: 1 });
  });

  for (const figure of ['leftInBrowser', 'lostByLogout', 'twoSenders'] as const) {
    it(`counts what a person at the browser met: ${FIGURES[figure]}`, async () => {
      judgeAct(figure, file, 'planted', findings);
      await expectCounted({ [figure]: 1 });
    });
  }

  describe('of bytes that were sent again', () => {
    beforeEach(() => wire.answered(100, 100));

    it('counts those that an answer had acknowledged', async () => {
      wire.sending(60)(40);
      await expectCounted({ resent: 1 });
    });

    it('excuses those from the very byte that a lie told', async () => {
      wire.answered(100, 60);
      wire.sending(60)(40);
      await expectCounted({});
    });

    it('does not excuse those from another byte, though there was a lie', async () => {
      wire.answered(100, 60);
      wire.sending(59)(41);
      await expectCounted({ resent: 1 });
    });

    it('does not excuse those after the truth was told again', async () => {
      wire.answered(100, 60);
      wire.answered(100, 100);
      wire.sending(60)(40);
      await expectCounted({ resent: 1 });
    });

    it('excuses nothing else for a lie: not a loss, not wrong bytes, not a copy', async () => {
      wire.answered(100, 60);
      wire.sending(60)(40);
      server.attach(file, 'copy');
      server.content.set('copy', 'of something else');
      server.send(sourceFile('node', 'lower jaw.stl'));
      await expectCounted({ lost: 1, duplicates: 1, wrongBytes: 1 });
    });

    it('counts a beginning at byte 0 that no lie told of', async () => {
      wire.answered(100, 60);
      wire.sending(0)(100);
      await expectCounted({ resent: 1, restarts: 1 });
    });
  });

  describe('of a second upload for a file', () => {
    it('counts it', async () => {
      wire.created(OTHER_UPLOAD);
      await expectCounted({ restarts: 1 });
    });

    it('has nothing to say once the server has said that the first is of no more use', async () => {
      wire.answered(100, 100);
      wire.spentIds.add(UPLOAD);
      // Its bytes with its creation, so before it has an id.
      wire.sending(0)(100);
      wire.created(OTHER_UPLOAD);
      await expectCounted({});
    });
  });

  describe('of a client without an Idempotency-Key', () => {
    beforeEach(() => {
      server = new PlantedServer();
      wire = server.send(sourceFile('keyless'));
      wire.created(OTHER_UPLOAD);
      server.attach(file);
    });

    it('counts copies and what creations left apart', async () => {
      server.attach(file, 'copy');
      server.uploads = [OTHER_UPLOAD];
      const { attachedTwice, strays } = await judge(server, findings);
      assert.deepEqual({ attachedTwice, strays }, { attachedTwice: 1, strays: 1 });
      assert.deepEqual(counted(), {});
    });

    it('counts wrong bytes as everybody’s, in a copy too', async () => {
      server.attach(file, 'copy');
      server.content.set('copy', 'of something else');
      await expectCounted({ wrongBytes: 1 });
    });

    it('counts a lost file as everybody’s', async () => {
      server.attached = [];
      server.blobs = 0;
      await expectCounted({ lost: 1 });
    });
  });

  // Last: the tests above have planted by now.
  it('can be spoilt in each of its figures', () => {
    assert.deepEqual([...planted].sort(), Object.keys(FIGURES).sort());
  });
});

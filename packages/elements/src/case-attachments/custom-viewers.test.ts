import { expect } from '@open-wc/testing';
import type { Viewer, ViewerContext, ViewerModule } from '../elements.js';
import { registerViewer } from '../elements.js';
import { reportedErrors } from '../testing/reported-errors.js';
import { settled, words } from './testing/tab-fixture.js';
import { jaw, notes } from './testing/viewer-files.js';
import { ViewerFixture } from './testing/viewer-fixture.js';

describe("a portal's own viewer", () => {
  const registered: (() => void)[] = [];
  afterEach(() => {
    for (const remove of registered.splice(0)) remove();
  });

  /** A viewer of STL files that does this. */
  function register(mount: ViewerModule['mount'], over: Partial<Viewer> = {}): void {
    const viewer: Viewer = {
      id: 'stl',
      accepts: ({ extension }) => extension === 'stl',
      load: async () => ({ mount }),
      ...over,
    };
    registered.push(registerViewer(viewer));
  }

  it('is given a container on the page and octets, and is told when it is over', async () => {
    const told: string[] = [];
    let context!: ViewerContext;
    register(async (container, given) => {
      context = given;
      expect(container.isConnected && container.checkVisibility()).to.equal(true);
      const bytes = await given.content.bytes(0, 5);
      container.append(new TextDecoder().decode(bytes));
      return () => told.push('unmounted');
    });
    const file = jaw();
    const v = await ViewerFixture.of(file);
    await v.show(file, () => new Blob(['solid jaw']));
    expect(v.text).to.equal('solid');
    expect(context.attachment).to.equal(file);
    expect(context.localize.bytes(1024)).to.equal('1 KB');
    v.t.button('Close').click();
    await settled(v.t.tab);
    expect(told).to.deep.equal(['unmounted']);
    expect(context.signal.aborted).to.equal(true);
  });

  it('comes before ours, and the first that accepts a file shows it', async () => {
    const shows = (word: string) => async (container: HTMLElement) => {
      container.append(word);
      return undefined;
    };
    register(shows('mine'), { id: 'text', accepts: ({ extension }) => extension === 'txt' });
    register(shows('later'), { id: 'text 2', accepts: () => true });
    const file = notes();
    const v = await ViewerFixture.of(file);
    await v.show(file, () => new Blob(['ours']));
    expect(v.text).to.equal('mine');
  });

  it('takes the place of the one registered under its id before', async () => {
    register(() => Promise.reject(new Error('the old one')));
    register(async (container) => {
      container.append('the new one');
      return undefined;
    });
    const file = jaw();
    const v = await ViewerFixture.of(file);
    await v.show(file, () => new Blob(['solid jaw']));
    expect(v.text).to.equal('the new one');
  });

  it('that throws is reported, and the file can be downloaded', async () => {
    register(() => Promise.reject(new Error('no WebGL')));
    const file = jaw();
    const v = await ViewerFixture.of(file);
    const errors = await reportedErrors(async () => {
      v.view(file);
      await v.until('problem');
    });
    expect(errors.map(String)).to.deep.equal(['Error: no WebGL']);
    expect(v.text).to.contain('Showing the file here did not work. Download it to open it.');
    expect(v.buttons).to.deep.equal(['Download', 'Try again']);
  });

  it('that throws when it is asked or ended is reported, and does no harm', async () => {
    register(async () => undefined, {
      accepts: () => {
        throw new Error('asked');
      },
    });
    register(
      async () => () => {
        throw new Error('ended');
      },
      { id: 'stl 2' },
    );
    const file = jaw();
    const v = await ViewerFixture.of(file);
    const errors = await reportedErrors(async () => {
      await v.show(file, () => new Blob(['solid jaw']));
      v.t.button('Close').click();
      await settled(v.t.tab);
    });
    expect(errors.map(String)).to.deep.equal(['Error: asked', 'Error: ended']);
    expect(v.isOpen).to.equal(false);
  });

  it('whose code cannot be fetched is tried again', async () => {
    let isDown = true;
    const module: ViewerModule = {
      mount: async (container) => {
        container.append('a jaw');
        return undefined;
      },
    };
    register(module.mount, {
      load: async () => {
        if (isDown) throw new TypeError('Failed to fetch dynamically imported module');
        return module;
      },
    });
    const file = jaw();
    const v = await ViewerFixture.of(file);
    v.view(file);
    await v.until('problem');
    expect(v.text).to.contain('Check the network, then try again.');
    isDown = false;
    v.t.button('Try again').click();
    await v.until('shown');
    expect(v.text).to.equal('a jaw');
  });

  it('says that it is blocked or that the file is damaged, even after it was shown', async () => {
    const warnings: string[] = [];
    const { warn } = console;
    console.warn = (text: string) => warnings.push(text);
    try {
      let context!: ViewerContext;
      register(async (container, given) => {
        context = given;
        container.append('half a jaw');
        return undefined;
      });
      const file = jaw();
      const v = await ViewerFixture.of(file);
      for (const problem of ['blocked', 'blocked', 'damaged'] as const) {
        await v.show(file, () => new Blob(['solid jaw']));
        context.report(
          problem === 'blocked' ? { kind: problem, policy: 'worker-src blob:' } : { kind: problem },
        );
        await v.until('problem');
        expect(v.text).not.to.contain('half a jaw');
        const reason = problem === 'blocked' ? "This page doesn't allow" : 'The file is damaged.';
        expect(words(v.find('.reason'))).to.contain(reason);
        v.t.button('Close').click();
        await settled(v.t.tab);
      }
      expect(warnings, 'the console is told once').to.have.length(1);
      expect(warnings[0]).to.contain('Add "worker-src blob:"');
    } finally {
      console.warn = warn;
    }
  });

  it('asks before it has a large file loaded', async () => {
    register(async () => undefined, { asksAboveBytes: 1_000_000 });
    const file = jaw();
    const v = await ViewerFixture.of(file);
    v.view(file);
    await v.until('asking');
    expect(v.buttons).to.deep.equal(['Download', 'Load it anyway']);
  });
});

import type { TestPage } from '../page/ladder-page.js';
import type { Engine, EngineName, EngineOptions } from './engine.js';
import { type LadderServer, type PolicyName, startLadderServer } from './ladder-server.js';
import { startEngine } from './start-engine.js';

/** A browser on the page of the tests, and the small portal it comes from. */
export class LadderWorld {
  private constructor(
    readonly engine: Engine,
    readonly server: LadderServer,
  ) {}

  static async start(
    name: EngineName,
    { attachmentsServer, ...options }: EngineOptions & { readonly attachmentsServer?: string } = {},
  ): Promise<LadderWorld> {
    const server = await startLadderServer(attachmentsServer);
    try {
      return new LadderWorld(await startEngine(name, options), server);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** Load the page anew: what a page remembers of its workers is gone. */
  async open(policy: PolicyName = 'strict'): Promise<void> {
    await this.engine.open(`${this.server.origin}/?policy=${policy}`);
    await this.engine.run(async () => {
      while (!('testPage' in window)) await new Promise((resolve) => setTimeout(resolve, 20));
    });
  }

  /** Call one of the page's own functions. */
  call<Name extends keyof TestPage>(
    name: Name,
    ...args: Parameters<TestPage[Name]>
  ): Promise<Awaited<ReturnType<TestPage[Name]>>> {
    return this.engine.run(
      (name, args) => {
        const page = (window as unknown as { testPage: Record<string, (...args: unknown[]) => unknown> })
          .testPage;
        return page[name]!(...args);
      },
      name as string,
      args as unknown[],
    ) as Promise<Awaited<ReturnType<TestPage[Name]>>>;
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.server.close();
  }
}

import type { Comparison } from './comparison.js';
import type { LightboxModel } from './lightbox-model.js';
import type { PictureStage } from './picture-stage.js';

/** Keeps the stages of a linked comparison alike: zoomed and moved together. */
export class LinkedStages {
  #before: Comparison | null = null;

  constructor(
    private readonly model: LightboxModel,
    private readonly stages: () => readonly PictureStage[],
  ) {}

  /** The others follow, if they are linked. */
  follow(leader: PictureStage | undefined): void {
    if (leader && this.model.comparison?.isLinked) this.#align(leader);
  }

  /** Another picture comes to lie as its partner does; once linked, the other side lies as the active one. */
  async compared(): Promise<void> {
    const now = this.model.comparison;
    const before = this.#before;
    this.#before = now;
    if (!now?.isLinked || (now.sides === before?.sides && before.isLinked)) return;
    const stages = this.stages();
    await Promise.all(stages.map((stage) => stage.updateComplete));
    for (const stage of stages) stage.measure();
    const hasOtherSides = now.sides !== before?.sides;
    const leader = stages[hasOtherSides ? 1 - now.active : now.active];
    if (leader && this.model.comparison === now) this.#align(leader);
  }

  #align(leader: PictureStage): void {
    const { share } = leader;
    for (const stage of this.stages()) {
      if (stage !== leader) stage.follow(share);
    }
  }
}

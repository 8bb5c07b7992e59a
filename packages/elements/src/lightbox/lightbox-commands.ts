import type { CaseSession } from '../case/case-session.js';
import { lockedCode } from '../controllers/viewed-image.js';
import { pagesOf, type SideIndex } from './comparison.js';
import type { FullScreen } from './full-screen.js';
import type { LightboxCommand } from './lightbox-keys.js';
import type { LightboxModel } from './lightbox-model.js';
import type { PictureStage } from './picture-stage.js';
import type { Popovers } from './popovers.js';

/** What commands act on. */
export interface CommandTargets {
  readonly model: LightboxModel;
  readonly popovers: Popovers;
  readonly fullScreen: FullScreen;
  readonly session: () => CaseSession | null;
  /** Of the side that the tools act on. */
  readonly stage: () => PictureStage | undefined;
  readonly togglePages: () => void;
  /** Give a side of a comparison the focus, and with it the tools. */
  readonly focusSide: (side: SideIndex) => void;
}

/** Does what a key or a button asks for: the same for both. */
export class LightboxCommands {
  constructor(private readonly targets: CommandTargets) {}

  run(command: LightboxCommand): void {
    const { model, popovers, fullScreen, stage, togglePages, focusSide } = this.targets;
    const shown = model.activePage;
    if (!shown) return;
    switch (command.kind) {
      case 'step':
        model.step(command.by);
        break;
      case 'first':
        model.go(0);
        break;
      case 'last':
        model.go(-1);
        break;
      case 'page':
        model.toPage(shown.page + command.by);
        break;
      case 'pan':
        stage()?.panBy(command.by);
        break;
      case 'zoom':
        stage()?.zoomTo(command.to);
        break;
      case 'rotate':
        model.turnBy(command.by);
        break;
      case 'invert':
        model.adjust({ isInverted: !model.lookOf(shown).isInverted });
        break;
      case 'reset':
        model.reset();
        break;
      case 'compare':
        model.toggleComparison();
        break;
      case 'side':
        if (model.comparison) focusSide(model.active === 0 ? 1 : 0);
        break;
      case 'together':
        model.toggleLink();
        break;
      case 'pages':
        if (!model.comparison && pagesOf(shown.attachment) > 1) togglePages();
        break;
      case 'full-screen':
        fullScreen.toggle();
        break;
      case 'download':
        if (!lockedCode(shown.attachment)) this.targets.session()?.download(shown.attachment.id);
        break;
      case 'adjust':
      case 'keys':
        popovers.toggle(command.kind);
        break;
    }
  }
}

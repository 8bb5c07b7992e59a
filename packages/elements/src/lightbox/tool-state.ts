import { lockedCode } from '../controllers/viewed-image.js';
import type { ToolState } from './bottom-bar.js';
import { pagesOf } from './comparison.js';
import type { LightboxModel, ShownPage } from './lightbox-model.js';
import type { PictureStage } from './picture-stage.js';

/** What the tools show of the side they act on. */
export function toolState(
  model: LightboxModel,
  shown: ShownPage,
  stage: PictureStage | undefined,
  open: { readonly isAdjusting: boolean; readonly arePagesShown: boolean },
): ToolState {
  const { comparison, canCompare } = model;
  const { attachment } = shown;
  const hasPicture = attachment.preview.state === 'available' && !lockedCode(attachment) && !stage?.hasFailed;
  return {
    pixelScale: hasPicture ? (stage?.pixelScale ?? 0) : null,
    isZoomed: stage?.isZoomed ?? false,
    canZoomIn: stage?.canZoomIn ?? false,
    isAdjusting: open.isAdjusting,
    isInverted: model.lookOf(shown).isInverted,
    isComparing: canCompare ? comparison !== null : null,
    isLinked: comparison?.isLinked ?? null,
    arePagesShown: comparison || pagesOf(attachment) < 2 ? null : open.arePagesShown,
  };
}

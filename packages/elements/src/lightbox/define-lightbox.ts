import { lightbox } from '../localize/en/lightbox.js';
import { addEnglish } from '../localize/messages.js';
import { CaseImagesLightbox } from './lightbox.js';
import { PictureRail } from './picture-rail.js';
import { PictureStage } from './picture-stage.js';

/** Called when the first picture is expanded; a second copy of the script leaves the first one's in place. */
export function defineLightbox(): void {
  addEnglish({ lightbox });
  if (customElements.get('case-images-lightbox')) return;
  customElements.define('case-images-stage', PictureStage);
  customElements.define('case-images-rail', PictureRail);
  customElements.define('case-images-lightbox', CaseImagesLightbox);
}

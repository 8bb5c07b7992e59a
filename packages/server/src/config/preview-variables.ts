import { DEFAULT_PREVIEW_SETTINGS, type PreviewSettings } from '../domain/preview-settings.js';
import { integer, type ValuesOf, yesOrNo } from './variable.js';

export interface PreviewConfig {
  readonly previews: PreviewSettings;
}

export const PREVIEW_VARIABLES = {
  HEIC: yesOrNo(DEFAULT_PREVIEW_SETTINGS.heic),
  PREVIEW_CONCURRENCY: integer(DEFAULT_PREVIEW_SETTINGS.concurrency, 1, 64, 'pictures decoded at once'),
};

export const previewConfig = (values: ValuesOf<typeof PREVIEW_VARIABLES>): PreviewConfig => ({
  previews: { heic: values.HEIC, concurrency: values.PREVIEW_CONCURRENCY },
});

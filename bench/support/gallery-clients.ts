import type { Page } from 'playwright-core';

/** A page that shows many pictures, driven as a person drives it. */
export interface GalleryClient {
  readonly name: string;
  /** Path of its page, on the server. */
  path(caseId: string): string;
  /** The first picture over the whole window. */
  expand(page: Page): Promise<void>;
}

export const caseImages: GalleryClient = {
  name: '<case-images>',
  path: (caseId) => `/images?case=${caseId}`,
  expand: (page) => page.getByRole('button', { name: /^Expand / }).click(),
};

/** PhotoSwipe over the files themselves. */
export const photoSwipe: GalleryClient = {
  name: 'PhotoSwipe, originals',
  path: (caseId) => `/photoswipe?case=${caseId}`,
  expand: (page) => page.locator('#gallery a').first().click(),
};

export const GALLERY_CLIENTS = [caseImages, photoSwipe];

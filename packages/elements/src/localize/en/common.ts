import { CATEGORY_NAMES, type Category } from '@case-attachments/contract/files';

const categoryNamesSingular: Record<Category, string> = {
  image: 'Image',
  document: 'Document',
  model: '3D model',
  dicom: 'DICOM',
  video: 'Video',
  audio: 'Audio',
  archive: 'Archive',
  other: 'File',
};

export const common = {
  categories: { ...CATEGORY_NAMES },
  category: categoryNamesSingular,
  all: 'All',
  cancel: 'Cancel',
  close: 'Close',
  tryAgain: 'Try again',
  undo: 'Undo',
  remove: 'Remove',
  files: (count: number) => (count === 1 ? '1 file' : `${count} files`),
  bytes: (count: string) => (count === '1' ? '1 byte' : `${count} bytes`),
  /** From 1,024 bytes upwards, each 1,024 of the one before. */
  sizeUnits: { kilo: 'KB', mega: 'MB', giga: 'GB', tera: 'TB' },
  /** What follows the case's label in the name of a download. */
  downloadNames: {
    missing: 'missing files',
    part: (number: string, total: string) => `part ${number} of ${total}`,
  },
};

import type { Category } from '@case-attachments/contract';

/** In the middle of a sentence. */
const kinds: Record<Category, string> = {
  image: 'images',
  document: 'documents',
  model: '3D models',
  dicom: 'DICOM',
  video: 'video',
  audio: 'audio',
  archive: 'archives',
  other: 'other files',
};

export const attach = {
  kinds,
  title: 'Attach Files',
  /** Before the case's name: "to Case 1001". */
  to: 'to',
  choose: 'Choose files or drop them here',
  /** @param kinds `images, documents and archives`. @param limit `500 MB` */
  limits: (kinds: string, limit: string) =>
    `${kinds.charAt(0).toUpperCase()}${kinds.slice(1)}. Up to ${limit} a file.`,
  showTypes: 'All accepted types',
  continue: 'Continue',
  ready: (files: number) => (files === 1 ? '1 file ready' : `${files} files ready`),
  noneReady: 'No file ready',
  chosen: 'Chosen files',
  leftOut: (files: number) =>
    files === 1
      ? "1 file can't be attached and is left out."
      : `${files} files can't be attached and are left out.`,
  /** Those without a row. @param count `1,900` */
  more: (count: string) => `and ${count} more`,
  showMore: 'Show more chosen files',
  reading: 'Reading the chosen files',
  removeFile: (name: string) => `Remove ${name}`,
  /** Why a picture is not shown before it is sent. @param note the row's other words: `18.4 MB` */
  withoutPicture: {
    later: (note: string) => `${note.replace(/\.$/, '')}. Preview after upload`,
    'no-picture': (note: string) =>
      `${note.replace(/\.$/, '')}. There is no picture in this file. Check it before you attach it.`,
    unreadable: (note: string) =>
      `${note.replace(/\.$/, '')}. Can't be shown here; it is checked after the upload.`,
  },
  empty: 'This file is empty (0 bytes). Check it before you attach it.',
  /** `part` and `total` as in "39 of 100 MB". */
  goesOn: (part: string, total: string) => `Goes on from ${part} of ${total} already on the server.`,
  sameName: (size: string) => `${size}, same name as another file. Both are kept.`,
  sameNameSince: (size: string, date: string) => `${size}, same name as a file of ${date}. Both are kept.`,
  refused: {
    type: (extension: string) =>
      `Not accepted: .${extension} files can't be attached. Save it as one of the accepted types, then choose it again.`,
    noExtension:
      'Not accepted: its name has no ending that tells the type, such as .jpg or .pdf. Rename it, then choose it again.',
    notDicom:
      'Not accepted: it has no file type ending and is not a DICOM file. Add the ending, such as .pdf or .jpg, to its name, then choose it again.',
    /** @param extension `png`, of a file named `.png` */
    loneEnding: (extension: string) =>
      `Not accepted: its name is an ending and nothing else. Put a name before .${extension}, then choose it again.`,
    /** Of a size that reads as the limit itself. @param more `1 byte` */
    overLimit: (more: string, limit: string) =>
      `Not accepted: it is ${more} over the limit of ${limit} a file. Export a smaller file, then choose it again.`,
    tooLarge: (size: string, limit: string) =>
      `Not accepted: ${size}, and the limit is ${limit} a file. Export a smaller file, then choose it again.`,
    name: 'Not accepted: its name is too long or empty. Rename it, then choose it again.',
    folder: "Not accepted: this is a folder that can't be opened here. Choose the files in it, or zip it.",
    unreadable:
      "Not accepted: it can't be read, since it was moved, deleted or locked. Close it in other programs, then choose it again.",
  },
  added: (ready: number, refused: number) =>
    `${ready === 1 ? '1 file' : `${ready} files`} chosen${refused > 0 ? `, ${refused} not accepted` : ''}`,
  removed: (name: string) => `${name} removed`,
};

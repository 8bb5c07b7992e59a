import { hasAscii } from './bytes.js';
import { isCompoundFile } from './compound-file.js';
import { detectExecutable } from './executable.js';
import { type Detection, type FileKind, KINDS } from './file-kind.js';
import { detectMarkup, hasTags } from './markup.js';
import { isAsciiStl, isBinaryStl, isObj, isPly } from './model.js';
import { isBareWorkbook, isSymbolicLink, isWebArchive } from './old-office.js';
import { detectPicture } from './picture.js';
import { detectText } from './text.js';
import { isZip } from './zip.js';

/** How much of a file's beginning the detectors look at. Bytes. */
export const HEAD_BYTES = 64 * 1024;

const known = (kind: FileKind): Detection => ({ is: 'known', kind });

/**
 * What a file is, by its first bytes and its size. Order matters: what could do harm comes first, so that no
 * second nature hides it; then kinds with a proof; weak ones last.
 * @returns `unknown` where only a closer look at a container, or a list of magic numbers, can tell
 */
export function detectContent(head: Uint8Array, sizeBytes: number): Detection {
  const program = detectExecutable(head);
  if (program !== null) return { is: 'dangerous', label: program };
  switch (detectMarkup(head)) {
    case 'html':
      return { is: 'dangerous', label: 'a web page (HTML)' };
    case 'svg':
      return { is: 'dangerous', label: 'an SVG drawing, which can carry scripts' };
    case 'hps':
      return known(KINDS.hps);
    case 'xml':
      return known(KINDS.xml);
  }
  if (isWebArchive(head)) return { is: 'dangerous', label: 'a web archive (MHTML)' };
  if (isSymbolicLink(head))
    return { is: 'dangerous', label: 'a symbolic link sheet, which can carry macros' };
  if (isDicom(head)) return known(KINDS.dicom);
  const picture = detectPicture(head);
  if (picture !== null) return known(KINDS[picture]);
  if (isBinaryStl(head, sizeBytes)) return known(KINDS.stl);
  if (isZip(head) || isCompoundFile(head)) return { is: 'unknown' };
  if (isBareWorkbook(head)) return known({ ...KINDS.xls, macros: true });
  if (hasAscii(head, 0, '%PDF-')) return known(KINDS.pdf);
  // Behind a tag may come megabytes of cover picture: the music is out of a bounded detector's sight.
  if (hasAscii(head, 0, 'ID3')) return known(KINDS.mp3);
  if (hasAscii(head, 0, '{\\rtf')) return known(KINDS.rtf);
  if (isPly(head)) return known(KINDS.ply);
  if (isAsciiStl(head)) return known(KINDS.stl);
  if (isObj(head)) return known(KINDS.obj);
  const encoding = detectText(head);
  return encoding === null ? { is: 'unknown' } : { is: 'text', encoding, tagged: hasTags(head) };
}

/** DICOM PS3.10 section 7.1: a preamble of 128 bytes of anything, then `DICM`. */
export function isDicom(head: Uint8Array): boolean {
  return hasAscii(head, 128, 'DICM');
}

import type { Category } from '@case-attachments/contract';
import { categoryOfExtension } from './accepted-types.js';

export const OCTET_STREAM = 'application/octet-stream';

/** A kind of content that can be told from its bytes. */
export interface FileKind {
  /** For people, with its article: "a PNG picture". */
  readonly label: string;
  readonly category: Category;
  /** What the bytes are served as. Octet-stream for what no browser should try to show. */
  readonly mediaType: string;
  /** The extensions such content belongs under, lower case. '' when it often comes without one. */
  readonly extensions: readonly string[];
  /** It runs code when opened in an Office program. */
  readonly macros?: boolean;
  /** What is in it cannot be listed without doubt. */
  readonly unlisted?: boolean;
}

const OOXML = 'application/vnd.openxmlformats-officedocument';
const ODF = 'application/vnd.oasis.opendocument';
const MACROS = { macros: true } as const;

function kind(label: string, category: Category, mediaType: string, ...extensions: string[]): FileKind {
  return { label, category, mediaType, extensions };
}

export const KINDS = {
  jpeg: kind('a JPEG picture', 'image', 'image/jpeg', 'jpg', 'jpeg', 'jfif', 'jpe'),
  png: kind('a PNG picture', 'image', 'image/png', 'png'),
  gif: kind('a GIF picture', 'image', 'image/gif', 'gif'),
  webp: kind('a WebP picture', 'image', 'image/webp', 'webp'),
  avif: kind('an AVIF picture', 'image', 'image/avif', 'avif'),
  heic: kind('a HEIC picture', 'image', 'image/heic', 'heic', 'heif'),
  tiff: kind('a TIFF picture', 'image', 'image/tiff', 'tif', 'tiff', 'dng'),
  bmp: kind('a BMP picture', 'image', 'image/bmp', 'bmp', 'dib'),

  pdf: kind('a PDF document', 'document', 'application/pdf', 'pdf'),
  docx: kind('a Word document', 'document', `${OOXML}.wordprocessingml.document`, 'docx'),
  xlsx: kind('an Excel workbook', 'document', `${OOXML}.spreadsheetml.sheet`, 'xlsx'),
  pptx: kind('a PowerPoint presentation', 'document', `${OOXML}.presentationml.presentation`, 'pptx'),
  docm: { ...kind('a Word document with macros', 'document', OCTET_STREAM, 'docm'), ...MACROS },
  xlsm: { ...kind('an Excel workbook with macros', 'document', OCTET_STREAM, 'xlsm'), ...MACROS },
  pptm: { ...kind('a PowerPoint presentation with macros', 'document', OCTET_STREAM, 'pptm'), ...MACROS },
  odt: kind('an OpenDocument text', 'document', `${ODF}.text`, 'odt'),
  ods: kind('an OpenDocument spreadsheet', 'document', `${ODF}.spreadsheet`, 'ods'),
  odp: kind('an OpenDocument presentation', 'document', `${ODF}.presentation`, 'odp'),
  doc: kind('a Word document', 'document', 'application/msword', 'doc'),
  xls: kind('an Excel workbook', 'document', 'application/vnd.ms-excel', 'xls'),
  ppt: kind('a PowerPoint presentation', 'document', 'application/vnd.ms-powerpoint', 'ppt'),
  encryptedOffice: kind(
    'a password-protected Office document',
    'document',
    OCTET_STREAM,
    ...['docx', 'xlsx', 'pptx', 'doc', 'xls', 'ppt'],
  ),
  unlistedOffice: { ...kind('a damaged Office document', 'document', OCTET_STREAM), unlisted: true },
  rtf: kind('a rich text document', 'document', 'application/rtf', 'rtf', 'doc'),

  stl: kind('an STL model', 'model', 'model/stl', 'stl'),
  ply: kind('a PLY model', 'model', OCTET_STREAM, 'ply'),
  obj: kind('an OBJ model', 'model', 'model/obj', 'obj'),
  glb: kind('a glTF model', 'model', 'model/gltf-binary', 'glb'),
  threeMf: kind('a 3MF model', 'model', 'model/3mf', '3mf'),
  hps: kind('a 3Shape scan', 'model', OCTET_STREAM, 'dcm'),
  dicom: kind('a DICOM file', 'dicom', 'application/dicom', 'dcm', 'dicom', ''),

  mp4: kind('an MP4 video', 'video', 'video/mp4', 'mp4', 'm4v'),
  mov: kind('a QuickTime video', 'video', 'video/quicktime', 'mov'),
  webm: kind('a WebM video', 'video', 'video/webm', 'webm'),
  m4a: kind('an M4A sound', 'audio', 'audio/mp4', 'm4a'),
  mp3: kind('an MP3 sound', 'audio', 'audio/mpeg', 'mp3'),
  wav: kind('a WAV sound', 'audio', 'audio/wav', 'wav'),

  zip: kind('a ZIP archive', 'archive', 'application/zip', 'zip'),
  unlistedZip: { ...kind('a ZIP archive', 'archive', 'application/zip', 'zip'), unlisted: true },
  sevenZip: kind('a 7z archive', 'archive', 'application/x-7z-compressed', '7z'),
  rar: kind('a RAR archive', 'archive', 'application/vnd.rar', 'rar'),
  gzip: kind('a gzip archive', 'archive', 'application/gzip', 'gz', 'tgz'),

  xml: kind('an XML file', 'other', OCTET_STREAM, 'xml'),
} as const satisfies Record<string, FileKind>;

/** Kinds travel between threads as copies; their words are their own. */
export const isKind = (kind: FileKind, other: FileKind): boolean =>
  kind.label === other.label && kind.mediaType === other.mediaType;

/** A kind this product has no words for, named by its usual extension. Never shown in a browser. */
export function otherKind(extension: string): FileKind {
  return kind(`a ${extension.toUpperCase()} file`, categoryOfExtension(extension), OCTET_STREAM, extension);
}

/**
 * What the bytes of a file say it is.
 * - `dangerous`: a browser or a desktop would run it. `label` is for people, with its article.
 * - `exhausting`: the detectors took more time or memory than a file may cost.
 * - `text`: readable, of no more particular kind. `tagged`: HTML tags stand in its beginning.
 */
export type Detection =
  | { readonly is: 'dangerous'; readonly label: string }
  | { readonly is: 'known'; readonly kind: FileKind }
  | { readonly is: 'text'; readonly encoding: 'utf-8' | 'other'; readonly tagged: boolean }
  | { readonly is: 'exhausting' }
  | { readonly is: 'unknown' };

import type { Category } from '@case-attachments/contract';
import { CATEGORIES } from '@case-attachments/contract/files';

/** The extensions (lower case, without dot) a case takes, by category, as the policy shows them to the client. */
export type AcceptedTypes = readonly {
  readonly category: Category;
  readonly extensions: readonly string[];
}[];

/**
 * What clinics, surgeons and laboratories send each other. Office files with macros (`docm`, `xlsm`) are known
 * below but must be asked for.
 */
export const DEFAULT_ACCEPTED_TYPES: AcceptedTypes = [
  {
    category: 'image',
    extensions: ['jpg', 'jpeg', 'jfif', 'png', 'webp', 'gif', 'heic', 'heif', 'tif', 'tiff', 'bmp', 'avif'],
  },
  {
    category: 'document',
    extensions: ['pdf', 'docx', 'xlsx', 'pptx', 'doc', 'xls', 'rtf', 'txt', 'csv', 'odt'],
  },
  { category: 'model', extensions: ['stl', 'ply', 'obj', 'mtl', 'glb', '3mf'] },
  { category: 'dicom', extensions: ['dcm', 'dicom'] },
  { category: 'video', extensions: ['mp4', 'mov', 'webm', 'm4v'] },
  { category: 'audio', extensions: ['m4a', 'mp3', 'wav'] },
  { category: 'archive', extensions: ['zip', '7z', 'rar', 'gz'] },
];

/** Extensions whose category is known although they are not accepted unless configured. */
const FURTHER_CATEGORIES: AcceptedTypes = [
  { category: 'image', extensions: ['dib', 'jpe', 'jp2', 'jxl', 'psd', 'dng'] },
  {
    category: 'document',
    extensions: ['ppt', 'ods', 'odp', 'docm', 'xlsm', 'pptm', 'dotx', 'xltx', 'potx', 'md', 'log', 'json'],
  },
  { category: 'model', extensions: ['gltf', 'off', 'dxf', 'step', 'stp', 'iges', 'igs'] },
  { category: 'video', extensions: ['avi', 'mkv', 'wmv', 'mpg', 'mpeg', '3gp'] },
  { category: 'audio', extensions: ['aac', 'ogg', 'oga', 'opus', 'flac', 'wma', 'amr'] },
  { category: 'archive', extensions: ['tar', 'tgz', 'bz2', 'xz', 'zst'] },
];

/** Office files that say they have macros. Whoever accepts one of them accepts macros in older Office files, too. */
export const MACRO_EXTENSIONS = ['docm', 'xlsm', 'pptm'] as const;

/** Never accepted, whatever an operator asks for: a browser or a desktop would run these. */
const NEVER_ACCEPTED: ReadonlySet<string> = new Set(
  (
    'exe dll com scr pif cpl msi msix msp sys drv ocx app apk dmg pkg deb rpm jar ' +
    'js mjs cjs jse vbs vbe wsf wsh hta ps1 psm1 bat cmd sh bash py pl php ' +
    'html htm xhtml xht shtml mht mhtml svg svgz xml xsl xslt swf lnk url website desktop reg inf ' +
    'iso img vhd vhdx chm hlp scf library-ms settingcontent-ms appref-ms'
  ).split(' '),
);

const CATEGORY_OF: ReadonlyMap<string, Category> = new Map(
  [...DEFAULT_ACCEPTED_TYPES, ...FURTHER_CATEGORIES].flatMap((group) =>
    group.extensions.map((extension) => [extension, group.category] as const),
  ),
);

/** The category a file of this extension (lower case, without dot) belongs to; `other` when nobody knows it. */
export function categoryOfExtension(extension: string): Category {
  return CATEGORY_OF.get(extension) ?? 'other';
}

export function isAcceptedExtension(accepted: AcceptedTypes, extension: string): boolean {
  return accepted.some((group) => group.extensions.includes(extension));
}

/**
 * Accepted types from a configured list of extensions, with or without their dots, in any case. Extensions nobody
 * knows are taken as `other`: proprietary formats are stored and handed back, never shown.
 * @throws RangeError on something that is not an extension, or one that is never accepted
 */
export function acceptedTypesOf(extensions: Iterable<string>): AcceptedTypes {
  const byCategory = new Map<Category, Set<string>>();
  for (const given of extensions) {
    const extension = given.trim().toLowerCase().replace(/^\./, '');
    if (!/^[a-z0-9][a-z0-9_-]{0,31}$/.test(extension)) {
      throw new RangeError(`"${given}" is not a file extension: write it like "pdf".`);
    }
    if (NEVER_ACCEPTED.has(extension)) {
      throw new RangeError(`"${extension}" files can carry programs or web pages and are never accepted.`);
    }
    const category = categoryOfExtension(extension);
    const group = byCategory.get(category) ?? new Set<string>();
    byCategory.set(category, group.add(extension));
  }
  if (byCategory.size === 0) throw new RangeError('The list of accepted extensions is empty.');
  return CATEGORIES.flatMap((category) => {
    const group = byCategory.get(category);
    return group ? [{ category, extensions: [...group] }] : [];
  });
}

/** The same, and Office files with macros. */
export function withMacroTypes(accepted: AcceptedTypes): AcceptedTypes {
  return acceptedTypesOf([...accepted.flatMap(({ extensions }) => extensions), ...MACRO_EXTENSIONS]);
}

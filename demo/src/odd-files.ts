import { samples } from './samples.js';
import type { SeedFile } from './seed-files.js';

/** The case of files that make other people's zips fail. */
export const ODD_CASE = 'C-1004';
/** The server has lost its bytes. */
export const LOST_FILE = 'lost by the disk.png';
/** Its second block of 8 MiB is damaged. */
export const DAMAGED_FILE = 'damaged by the disk.stl';

const photo = (name: string, seed: number): SeedFile => ({
  caseId: ODD_CASE,
  role: 'oral-surgeon',
  name,
  make: () => samples.encodePicture(samples.dentalPhoto(600, 400, seed), 'jpeg'),
});

const form = (name: string): SeedFile => ({
  caseId: ODD_CASE,
  role: 'front-desk',
  name,
  make: () => samples.pdf(name, ['Case 1004.']),
});

export const ODD_FILES: readonly SeedFile[] = [
  photo('photo.jpg', 31),
  photo('photo.jpg', 32),
  photo('PHOTO.JPG', 33),
  photo('photo (2).jpg', 34),
  form('CON.pdf'),
  form('left|right: what? <26>.pdf'),
  form('نتيجة الفحص.pdf'),
  form('résumé 患者.pdf'),
  form(`${'a very long name of a form '.repeat(9)}.pdf`),
  form('download report.txt.pdf'),
  {
    caseId: ODD_CASE,
    role: 'oral-surgeon',
    name: LOST_FILE,
    make: () => samples.encodePicture(samples.dentalXray(700, 500, 35), 'png'),
  },
  { caseId: ODD_CASE, role: 'oral-surgeon', name: DAMAGED_FILE, make: () => samples.stlBinary(250_000) },
];

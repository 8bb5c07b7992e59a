import { ODD_FILES } from './odd-files.js';
import { PICTURE_KINDS } from './picture-kinds.js';
import { samples } from './samples.js';

export interface SeedFile {
  readonly caseId: string;
  /** Who attaches it. */
  readonly role: string;
  readonly name: string;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
}

const xray = (width: number, height: number, seed: number) => samples.dentalXray(width, height, seed);

/** A handful of each kind, from the oldest to the newest. */
export const SEED_FILES: readonly SeedFile[] = [
  {
    caseId: 'C-1001',
    role: 'referring-dentist',
    name: 'referral form.pdf',
    make: () =>
      samples.pdf('Referral to oral surgery', [
        'Case 1001, upper left molar.',
        'Please assess the distance to the sinus and remove the partly erupted third molar.',
      ]),
  },
  {
    caseId: 'C-1001',
    role: 'referring-dentist',
    name: 'panoramic 2026-03-14.tif',
    make: () => samples.encodeTiffPages([xray(1600, 900, 11), xray(1600, 900, 12), xray(1600, 900, 13)]),
  },
  {
    caseId: 'C-1001',
    role: 'referring-dentist',
    name: 'bitewing left 2026-03-14.bmp',
    make: () => samples.encodePicture(xray(1000, 760, 14), 'bmp'),
  },
  {
    caseId: 'C-1001',
    role: 'referring-dentist',
    name: 'intraoral photo upper 2026-03-14.jpg',
    make: () => samples.encodePicture(samples.dentalPhoto(1800, 1200, 15), 'jpeg'),
  },
  {
    caseId: 'C-1001',
    role: 'referring-dentist',
    name: 'periapical 26.png',
    make: () => samples.encodePicture(xray(700, 900, 16), 'png'),
  },
  {
    caseId: 'C-1001',
    role: 'front-desk',
    name: 'consent form.docx',
    make: () => samples.docx(['Consent to treatment', 'Case 1001, upper left molar.']),
  },
  {
    caseId: 'C-1001',
    role: 'front-desk',
    name: 'upper jaw scan.stl',
    make: () => samples.stlBinary(40_000),
  },
  {
    caseId: 'C-1001',
    role: 'oral-surgeon',
    name: 'CBCT series.zip',
    make: () =>
      samples.zip(
        Array.from({ length: 12 }, (_, slice): [string, Uint8Array] => [
          `IM${String(slice + 1).padStart(4, '0')}.dcm`,
          samples.dicom({ width: 256, height: 256 }),
        ]),
      ),
  },
  {
    caseId: 'C-1001',
    role: 'oral-surgeon',
    name: 'axial slice 31.dcm',
    make: () => samples.dicom({ width: 512, height: 512 }),
  },
  {
    caseId: 'C-1001',
    role: 'oral-surgeon',
    name: 'jaw opening.webm',
    make: async () => samples.webm(await samples.encodePicture(samples.dentalPhoto(960, 540, 17), 'png')),
  },
  {
    caseId: 'C-1001',
    role: 'oral-surgeon',
    name: 'dictation.wav',
    make: () => samples.wav(3),
  },
  {
    caseId: 'C-1001',
    role: 'oral-surgeon',
    name: 'post-operative follow-up, upper left first molar, buccal view 2026-03-21.webp',
    make: () => samples.encodePicture(samples.dentalPhoto(1500, 1100, 18), 'webp'),
  },
  {
    caseId: 'C-1002',
    role: 'referring-dentist',
    name: 'implant request.pdf',
    make: () => samples.pdf('Implant planning', ['Case 1002, lower right first molar.']),
  },
  {
    caseId: 'C-1002',
    role: 'referring-dentist',
    name: 'panoramic 2026-04-02.png',
    make: () => samples.encodePicture(xray(1600, 900, 21), 'png'),
  },
  {
    caseId: 'C-1002',
    role: 'referring-dentist',
    name: 'lower jaw scan.ply',
    make: () => samples.ply(4_000),
  },
  ...PICTURE_KINDS,
  ...ODD_FILES,
];

import type { Attachment } from '@case-attachments/contract';
import { fakeAttachment } from './fake-session.js';

const text = (four: string) => Array.from(four, (letter) => letter.charCodeAt(0));
const number32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

/** A quarter of a second of silence, which every browser plays. */
export function wav(): Blob {
  const samples = 2_000;
  const head = [...text('WAVE'), ...text('fmt '), ...number32(16), 1, 0, 1, 0];
  const format = [...number32(8_000), ...number32(8_000), 1, 0, 8, 0];
  return new Blob([
    Uint8Array.from([...text('RIFF'), ...number32(36 + samples), ...head, ...format]),
    Uint8Array.from([...text('data'), ...number32(samples)]),
    new Uint8Array(samples).fill(128),
  ]);
}

/** An MP4 by its brand, and nothing a browser knows inside. */
export const oddVideo = () =>
  new Blob([
    Uint8Array.from([0, 0, 0, 16, ...text('ftyp'), ...text('isom'), 0, 0, 2, 0]),
    new Uint8Array(64),
  ]);

/** An empty page, as `scripts/sample-files` writes it, without what a viewer does not need. */
export const pdf = () =>
  new Blob([
    `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF`,
  ]);

export const notes = (over: Partial<Attachment> = {}) =>
  fakeAttachment('notes.txt', { category: 'document', mediaType: 'text/plain; charset=utf-8', ...over });
export const plan = () =>
  fakeAttachment('treatment plan.pdf', { category: 'document', mediaType: 'application/pdf' });
export const film = (over: Partial<Attachment> = {}) =>
  fakeAttachment('jaw opening.mp4', { category: 'video', mediaType: 'video/mp4', ...over });
export const dictation = () => fakeAttachment('dictation.wav', { category: 'audio', mediaType: 'audio/wav' });
export const jaw = () => fakeAttachment('jaw.stl', { category: 'model', mediaType: 'model/stl' });

import type { PickedFile } from '../case/case-session.js';
import type { Transfer } from './transfer.js';

/** Whether the file may be what a transfer waits for. Name and size say "perhaps"; the server's digests decide before a byte is sent. */
export function mayBeRestOf({ file, name = file.name }: PickedFile, transfer: Transfer): boolean {
  return transfer.awaitsFile && transfer.fileName === name && transfer.state.bytesTotal === file.size;
}

/** Whether the file, should its content be another, is sent in place of the one that was begun: that one is not on the disk any more. */
export function takesPlaceOf({ file }: PickedFile, { state, fileName }: Transfer): boolean {
  const wasChanged = state.failure?.code === 'file-changed' || state.failure?.code === 'file-unreadable';
  // macOS decomposes accents; a transfer's name is composed.
  return wasChanged && file.name.normalize('NFC') === fileName.normalize('NFC');
}

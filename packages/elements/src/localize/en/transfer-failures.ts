import { askOperator, type Sentence, say } from './failure-sentence.js';

/** What can go wrong when files are sent or saved. Fetched with the dialogs, without which none is. */
const reasons = {
  'headers-too-large': say(
    "The file's name is too long for the server. Shorten it, then choose the file again.",
  ),
  'body-too-large': say(`The server did not take so much at once. ${askOperator}`),
  'media-type-unsupported': say(`The server did not understand the request. ${askOperator}`),
  'range-not-satisfiable': say('The file is shorter than expected. Load the list again.'),
  'file-name-invalid': say("This name can't be used. Rename the file, then choose it again."),
  'case-closed': say('The case is closed. Its files can be read, not changed.'),
  'case-merged': say('The files of this case were moved to another case.'),
  'import-differs': say('Another file was sent under this name before.'),
  'upload-not-found': say('The server no longer has the unfinished upload. It must be sent from the start.'),
  'upload-locked': say('Another request is still sending this file. It goes on in a moment.'),
  'upload-verifying': say('The server is still checking the copy. It goes on in a moment.'),
  'upload-incomplete': say('Part of the file has not arrived yet.'),
  'upload-offset-mismatch': say('The upload had gone on elsewhere, so this part was not needed.'),
  'upload-length-required': say(`The server was not told how large the file is. ${askOperator}`),
  'upload-length-exceeded': say(
    'The file grew while it was sent. Close it in other programs, then choose it again.',
  ),
  'upload-rejected': say('The server did not accept this file.'),
  'upload-committed': say('The file is already attached.'),
  'file-too-large': ({ size, limit }) =>
    limit
      ? `${size ? `It is ${size}` : 'It is too large'}, and the limit is ${limit} a file. Export a smaller file, then choose it again.`
      : 'The file is too large. Export a smaller file, then choose it again.',
  'metadata-invalid': say(`The server did not understand the file's description. ${askOperator}`),
  'identity-changed': say(
    'Somebody else signed in on this page meanwhile, so it was not attached. Choose the file again.',
  ),
  'idempotency-key-reused': say('The upload was mixed up with another one. Choose the file again.'),
  'too-many-open-uploads': say('Too many uploads are unfinished. Finish or cancel some, then retry.'),
  'quota-exceeded': say(
    'There is no room left for files of this size. Delete files that are not needed, or tell the person who looks after the portal.',
  ),
  'upload-too-slow': say('The network was too slow for a while. It goes on where it was.'),
  'type-not-accepted': ({ extension }) =>
    `${extension ? `${extension} files` : 'Files of this type'} can't be attached. Save it as one of the accepted types, then choose it again.`,
  'content-refused': say(
    'Its content is not of an accepted type, whatever its name says. Choose the original file.',
  ),
  'digest-mismatch': say('The copy on the server did not match the file, so it was not attached.'),
  'tus-version-unsupported': say('This page is too old for the server. Reload the page.'),
  'file-changed': say(
    'The file changed on this computer while it was sent. Choose it again, and it is sent as it is now.',
  ),
  'file-unreadable': say('The file can no longer be read: it was moved, deleted or locked. Choose it again.'),
  'ticket-expired': say('The download link has lapsed. Start the download again.'),
  'too-many-exports': say(
    'The server is already making as many zips for you as it may at once. Wait until one is through, then try again.',
  ),
  'nothing-to-save': say('This case has no files to save.'),
  'copy-damaged': say(`What arrived was not the file, each time. Try again. ${askOperator}`),
  'save-refused': say(
    'The browser could not write the file. Check the free space and choose another folder.',
  ),
  'save-cancelled': say(
    "It was cancelled in the browser's downloads. If you did not cancel it there, check the free space on the disk.",
  ),
  'download-refused': say(
    `The server gave the browser something else than the file. Start the download again. ${askOperator}`,
  ),
  'saved-damaged': say(
    'What the browser wrote is not what arrived, and it could not be removed: delete that file, do not use it. Check the disk, then start again.',
  ),
  'save-too-large': ({ size, limit }) =>
    `This browser can't save ${size || 'so much'} at once${limit ? `: its limit is ${limit}` : ''}. Download the files one by one, or use Chrome or Edge.`,
} satisfies Record<string, Sentence>;

export const transferFailures = { reasons };

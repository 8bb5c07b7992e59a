import type { ProblemCode } from '@case-attachments/contract';
import type { ClientFailureCode } from '../../case/case-state.js';

/** What a sentence may need to say. '' where it is not known. */
export interface FailureFacts {
  /** `731 MB` */
  readonly size: string;
  /** `500 MB` */
  readonly limit: string;
  /** `.exe` */
  readonly extension: string;
  /** The size it should have, in the same unit as `size`: `480 MB` */
  readonly expected: string;
}

type Sentence = (facts: FailureFacts) => string;

const say =
  (sentence: string): Sentence =>
  () =>
    sentence;

const askOperator = 'If it happens again, tell the person who looks after the portal.';

/** The reason and the fix, for people who are not technical and in a hurry. The file's name stands beside it. */
const reasons: Record<ProblemCode | ClientFailureCode, Sentence> = {
  unauthenticated: say('Your sign-in has ended. Sign in to the portal again.'),
  'action-not-allowed': say('Your account may not do this in this case. Ask the clinic that sent the case.'),
  'not-found': say('This case is not available to you. Ask the clinic that sent it to add you.'),

  'request-invalid': say(`The server did not understand the request. ${askOperator}`),
  'cursor-mismatch': say('The list changed meanwhile. Load it again.'),
  'headers-too-large': say(
    "The file's name is too long for the server. Shorten it, then choose the file again.",
  ),
  'body-too-large': say(`The server did not take so much at once. ${askOperator}`),
  'media-type-unsupported': say(`The server did not understand the request. ${askOperator}`),
  'range-not-satisfiable': say('The file is shorter than expected. Load the list again.'),
  'file-name-invalid': say("This name can't be used. Rename the file, then choose it again."),

  'attachment-not-found': say('The file is no longer in this case.'),
  'attachment-deleted': say('The file was deleted by someone on the case.'),
  'attachment-not-scanned': say('The file is still being checked for viruses. Try again in a moment.'),
  'attachment-infected': say('Virus found. Ask the sender for a clean copy.'),

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

  'preview-none': say("This kind of file can't be shown as a picture. Download it to open it."),
  'preview-unsupported': say(
    "This kind of picture can't be shown. The file itself is whole: download it to open it.",
  ),
  'preview-too-large': say(
    'The picture is too large to show. The file itself is whole: download it to open it.',
  ),
  'preview-damaged': say('The picture is damaged. Ask the sender for another copy.'),

  'storage-full': say(
    'The server has no room left. Tell the person who looks after the portal; what arrived is kept.',
  ),
  'storage-unavailable': say('The server can not reach its storage. Try again in a few minutes.'),
  unavailable: say('The server is busy. Try again in a few minutes.'),
  internal: say(`Something went wrong on the server. ${askOperator}`),

  network: say('The server did not answer. Check the network, then try again.'),
  stalled: say('The server stopped answering. Check the network, then try again.'),
  'file-changed': say(
    'The file changed on this computer while it was sent. Choose it again, and it is sent as it is now.',
  ),
  'file-differs': ({ size, expected }) =>
    `This is not the file that was started: ${expected ? `it has ${size}, and that one has ${expected}` : 'its content differs'}. Choose the original file.`,
  'file-not-permitted': say('The browser was not allowed to open the file. Choose it again to go on.'),
  'file-unreadable': say('The file can no longer be read: it was moved, deleted or locked. Choose it again.'),
  'response-invalid': say(`Something between this page and the server answered in its place. ${askOperator}`),
  'upload-lost': say('The server no longer had what was sent before, so it is sent from the start.'),
  'insecure-context': say(
    'The address of this page starts with http. Open the portal with https, then attach.',
  ),
  'page-fault': say(`Something went wrong on this page. ${askOperator}`),
  'nothing-to-save': say('This case has no files to save.'),
  'copy-damaged': say(`What arrived was not the file, each time. Try again. ${askOperator}`),
  'save-refused': say(
    'The browser could not write the file. Check the free space and choose another folder.',
  ),
  'save-too-large': ({ size, limit }) =>
    `This browser can't save ${size || 'so much'} at once${limit ? `: its limit is ${limit}` : ''}. Download the files one by one, or use Chrome or Edge.`,
};

export const failures = { reasons };

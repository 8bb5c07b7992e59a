import { askOperator, type Sentence, say } from './failure-sentence.js';

const busy = say('The server is busy. Try again in a few minutes.');

/**
 * What can go wrong with the list, the pictures and what an earlier visit left unfinished: in words that are there without
 * another request.
 */
const reasons = {
  unauthenticated: say('Your sign-in has ended. Sign in to the portal again.'),
  'action-not-allowed': say('Your account may not do this in this case. Ask the clinic that sent the case.'),
  'not-found': say('This case is not available to you. Ask the clinic that sent it to add you.'),
  'request-invalid': say(`The server did not understand the request. ${askOperator}`),
  'cursor-mismatch': say('The list changed meanwhile. Load it again.'),
  'attachment-not-found': say('The file is no longer in this case.'),
  'attachment-deleted': say('The file was deleted by someone on the case.'),
  'attachment-not-scanned': say('The file is still being checked for viruses. Try again in a moment.'),
  'attachment-infected': ({ finding }) =>
    `Virus found${finding && ` (${finding})`}. Ask the sender for a clean copy.`,
  'attachment-unscannable': ({ finding }) =>
    `Could not be checked for viruses${finding && ` (${finding})`}. Ask the sender for another copy.`,
  'legal-hold': say('Files of this case are kept for legal reasons and must stay as they are.'),
  'preview-none': say("This kind of file can't be shown as a picture. Download it to open it."),
  'preview-unsupported': say("This kind of picture can't be shown. Download it to see it."),
  'preview-too-large': say('The picture is too large to show. Download it to see it.'),
  'preview-damaged': say('This picture is damaged and cannot be shown. Ask the sender for another copy.'),
  'preview-pending': say('The picture is being prepared. It appears here by itself.'),
  'preview-empty': say('This file is empty (0 bytes). Ask the sender for another copy.'),
  'storage-unavailable': say('The server can not reach its storage. Try again in a few minutes.'),
  unavailable: busy,
  'too-many-requests': busy,
  internal: say(`Something went wrong on the server. ${askOperator}`),
  network: say('The server did not answer. Check the network, then try again.'),
  stalled: say('The server stopped answering. Check the network, then try again.'),
  'response-invalid': say(`Something between this page and the server answered in its place. ${askOperator}`),
  'insecure-context': say(
    'The address of this page starts with http. Open the portal with https, then attach.',
  ),
  'page-fault': say(`Something went wrong on this page. ${askOperator}`),
  'file-differs': ({ size, expected }) =>
    `This is not the file that was started: ${expected ? `it has ${size}, and that one has ${expected}` : 'its content differs'}. Choose the original file.`,
  'file-not-permitted': say('The browser was not allowed to open the file. Choose it again to go on.'),
  'storage-full': say(
    'The server has no room left. Tell the person who looks after the portal; what arrived is kept.',
  ),
  'upload-lost': say('The server no longer had what was sent before, so it is sent from the start.'),
} satisfies Record<string, Sentence>;

export const firstFailures = { reasons };

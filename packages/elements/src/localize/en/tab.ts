import type { Category } from '@case-attachments/contract';

const noneOfKind: Record<Category, string> = {
  image: 'No images in this case',
  document: 'No documents in this case',
  model: 'No 3D models in this case',
  dicom: 'No DICOM files in this case',
  video: 'No video in this case',
  audio: 'No audio in this case',
  archive: 'No archives in this case',
  other: 'No other files in this case',
};

export const tab = {
  label: 'Attachments',
  fileType: 'File type',
  option: (name: string, count: string) => `${name} (${count})`,
  attachFiles: 'Attach Files',
  downloadAll: 'Download All',
  downloadOptions: 'Download options',
  /** What the filter shows. */
  downloadThese: (files: number, count: string) =>
    files === 1 ? 'Download this one' : `Download these ${count}`,
  sum: (files: string, size: string) => `${files}, ${size}`,
  caption: (caseLabel: string) => `Attachments of ${caseLabel}`,
  columns: {
    name: 'File Name',
    size: 'Size',
    addedAt: 'Date Added',
    uploadedBy: 'Uploaded By',
    actions: 'Actions',
  },
  view: 'View',
  download: 'Download',
  delete: 'Delete',
  viewFile: (name: string) => `View ${name}`,
  downloadFile: (name: string) => `Download ${name}`,
  deleteFile: (name: string) => `Delete ${name}`,
  today: 'Today',
  notAttachedYet: 'Not attached yet',
  attached: 'Attached',
  showMore: 'Show more',
  showingOf: (shown: string, total: string) => `${shown} of ${total} shown`,
  loading: 'Loading the list',
  justAttached: 'Attached just now',
  uploadedByOf: (name: string, organisation: string) => `${name}, ${organisation}`,
  quarantined: 'Quarantined',
  scanPendingListOnly: 'Being checked for viruses.',
  scanPending: 'Being checked for viruses. View and Download come when that is done.',
  checking: 'Being checked',
  emptyFile: 'This file is empty (0 bytes).',
  incompletePicture: 'Part of this picture is missing. Ask the sender for another copy.',
  contentMismatch: (mediaType: string, name: string) => {
    // Short names of types are those people know; the others would tell them nothing.
    const [, kind] = /\/(?!plain)(\w{2,5})$/.exec(mediaType) ?? [];
    return kind
      ? `This is ${kind.toUpperCase()}, though its name ends in ${name.slice(name.lastIndexOf('.'))}.`
      : 'The content is of another type than the name says.';
  },
  /** Files are dragged above the tab. */
  drop: {
    title: (caseLabel: string) => `Drop to attach to ${caseLabel}`,
    hint: (files: number) =>
      `${files > 0 ? `${files === 1 ? '1 file' : `${files} files`}. ` : ''}Nothing is sent before Continue.`,
  },
  empty: {
    title: 'No files in this case yet',
    hint: (limit: string) =>
      `Attach X-rays, photos, scans, PDFs or a zipped DICOM series, or drop them here. Up to ${limit} a file.`,
    viewOnly: 'Files appear here as soon as someone attaches them.',
  },
  noMatch: {
    title: noneOfKind,
    hint: (others: number) =>
      others === 1 ? 'The other file is still here.' : `The other ${others} files are still here.`,
    showAll: (files: number) => (files === 1 ? 'Show the 1 file' : `Show all ${files} files`),
  },
  denied: {
    title: "This case isn't available to you",
    hint: 'There is no such case, or your account may not see it. Ask the clinic that sent it to add you.',
  },
  signedOut: {
    title: 'Signed out',
    hint: 'Sign in to the portal to see the files of this case.',
  },
  failed: {
    title: 'The list could not be loaded',
    hint: (reason: string) => `${reason} Files that are being sent go on by themselves.`,
  },
  insecure: {
    title: "Files can't be sent from this page",
    hint: 'Its address starts with http. Open the portal with https, then attach.',
  },
  serverSilent: {
    title: 'The server does not answer',
    hint: (time: string) =>
      `${time ? `The list is from ${time}. ` : ''}Uploads and downloads go on by themselves when it answers again.`,
  },
  offline: {
    title: 'You are offline',
    hint: (time: string) =>
      `${time ? `The list is from ${time}. ` : ''}Uploads and downloads go on by themselves when the network is back.`,
  },
  stale: {
    title: 'The list may be out of date',
    hint: (reason: string, time: string) => `${reason}${time ? ` What you see is from ${time}.` : ''}`,
  },
  signIn: {
    title: 'Your sign-in has ended',
    hint: 'Sign in to the portal again, then choose Try again. Nothing that arrived is lost.',
  },
  viewOnly: {
    title: 'You can view and download',
    titleListOnly: 'You can see which files there are',
    hint: 'Attaching and deleting are for the treating clinic.',
    mayDelete: 'Attaching is for the treating clinic.',
  },
  onHold: {
    title: 'Kept for legal reasons',
    hint: 'Files of this case can be neither deleted nor renamed for now.',
  },
  closed: {
    title: 'This case is closed.',
    hint: 'Its files can be seen and downloaded; nothing can be attached, renamed or deleted.',
  },
  hiddenArrivals: {
    one: (name: string) => `${name} is attached.`,
    many: (files: number) => `${files} files are attached.`,
    byFilter: (kind: string, files: number) =>
      files === 1 ? `The filter ${kind} hides it.` : `The filter ${kind} hides them.`,
    furtherDown: (files: number) =>
      files === 1 ? 'It is further down in the list.' : 'They are further down in the list.',
    showAll: 'Show all',
    newestFirst: 'Newest first',
  },
  deleted: (name: string) => `Deleted "${name}"`,
  downloadStopped: {
    title: 'The download was stopped',
    why: {
      'signed-out': 'The portal was signed out of in another tab. Sign in and start the download again.',
      'other-person': 'Somebody else is signed in now.',
    },
    saved: {
      nothing: 'Nothing of it was saved.',
      some: 'What was saved before that is whole, and stays where it is.',
      perhaps: 'It was almost saved: look whether it is there.',
      unfinished: 'Your browser may keep an unfinished file in its downloads: remove it there.',
    },
  },
  notAttached: {
    'other-person': (files: number) =>
      files === 1
        ? 'Somebody else has signed in since it was chosen. Choose it again to attach it under your name.'
        : 'Somebody else has signed in since they were chosen. Choose them again to attach them under your name.',
    'signed-out': (files: number) =>
      files === 1
        ? 'The portal was signed out of in another tab before it had arrived. Sign in and choose it again: nothing that arrived is sent twice.'
        : 'The portal was signed out of in another tab before they had arrived. Sign in and choose them again: nothing that arrived is sent twice.',
  },
  discarded: {
    title: (files: number) =>
      files === 1 ? '1 chosen file was not attached' : `${files} chosen files were not attached`,
    hint: (from: string, to: string, files: number) =>
      files === 1
        ? `It was chosen for ${from}, and this page now shows ${to}. Choose it again in the right case.`
        : `They were chosen for ${from}, and this page now shows ${to}. Choose them again in the right case.`,
  },
  dialogs: {
    downloadFailed: "The files can't be downloaded yet",
    attachFailed: "Files can't be chosen yet",
    hint: 'Part of this page could not be loaded. Check the network, then try again.',
  },
  couldNot: {
    delete: (name: string) => `"${name}" was not deleted`,
    restore: (name: string) => `"${name}" could not be brought back`,
    rename: (name: string) => `"${name}" was not renamed`,
    download: (name: string) => `"${name}" was not downloaded`,
    view: (name: string) => `"${name}" can't be shown`,
  },
  announce: {
    shown: (files: string, kind: string) => (kind ? `${files} of the type ${kind} shown` : `${files} shown`),
    attached: (name: string) => `${name} is attached`,
    attachedMany: (files: number) => `${files} files are attached`,
    uploadFailed: (name: string, reason: string) => `${name} was not attached. ${reason}`,
    uploadStopped: (name: string, reason: string) => `${name} is not attached yet. ${reason}`,
    uploadsFailed: (files: number) => `${files} files were not attached. The list says why.`,
    uploading: (files: string) => `Uploading ${files}`,
    progress: (part: string, total: string) => `${part} of ${total} safe on the server`,
    over: { network: 'The network is back', server: 'The server answers again' },
    deleted: (name: string) => `${name} was deleted. Undo is above the list.`,
    discarded: (files: number, from: string) =>
      `${files === 1 ? 'The file' : 'The files'} chosen for ${from} will not be sent, since another case is shown now.`,
  },
};

export const download = {
  // The strip while it runs. `name` is what it is saved as: "Case 2040.zip", a folder, a file.
  saving: {
    file: (name: string) => `Saving ${name}`,
    files: (files: string, name: string) => `Saving ${files} to ${name}`,
    folder: (files: string, name: string) => `Saving ${files} to the folder ${name}`,
    /** Before it is known how many. */
    listing: (name: string) => `Preparing ${name}`,
  },
  listingHint: 'Finding out which files there are.',
  /** Over the strip of a download that goes on though its case is shown no more. */
  ofOtherCase: (caseLabel: string) => `Download of another case: ${caseLabel}`,
  partOf: (number: string, total: string) => `Part ${number} of ${total}`,
  /** @param files `200 files` */
  filesOf: (done: string, files: string) => `${done} of ${files}`,
  bytesOf: (part: string, total: string) => `${part} of ${total}`,
  /** @param size `12 MB` */
  speed: (size: string) => `${size} a second`,
  secondsLeft: (seconds: number) => {
    if (seconds < 50) return 'less than a minute left';
    const minutes = Math.max(1, Math.round(seconds / 60));
    if (minutes < 60) return minutes === 1 ? 'about 1 minute left' : `about ${minutes} minutes left`;
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    return `about ${hours} h${rest > 0 ? ` ${rest} min` : ''} left`;
  },
  /** @param facts `112 of 200 files, 1.9 of 3.4 GB` */
  progress: (facts: string) => `${facts}.`,
  keepOpen: 'Keep this page open until it ends.',
  progressOf: (name: string) => `Saving ${name}`,
  waiting: {
    network: 'Waiting for the network. It goes on by itself.',
    server: 'Waiting for the server. It goes on by itself.',
    'sign-in': 'Waiting for you to sign in to the portal again.',
    'other-tab': 'Waiting for another tab of this browser.',
  },
  paused: (name: string) => `Paused: ${name}`,
  pausedHint: 'Resume goes on from here. Keep this page open.',
  finishing: (name: string) => `Finishing ${name}`,
  finishingHint: 'The browser puts it in its place. Keep this page open until it ends.',
  pause: 'Pause',
  resume: 'Resume',

  // How it ended.
  saved: (done: string, total: string) => `${done} of ${total} saved`,
  handedOver: (done: string, total: string) => `${done} of ${total} sent to your browser`,
  byServer: (name: string) => `Your browser fetches ${name}`,
  byServerHint:
    'It comes from the server by itself: look in your downloads. If it stops, or a page with a message opens instead, start again.',
  fileSaved: (name: string) => `${name} is saved`,
  fileHandedOver: (name: string) => `${name} was sent to your browser`,
  /** Where it is. */
  whole: (name: string, size: string) => `${name}, ${size}.`,
  wholeFolder: (name: string, size: string) => `In the folder ${name}, ${size}.`,
  wholeParts: (zips: string, size: string) => `${zips} zips, ${size}, each whole by itself.`,
  inDownloads: 'Your browser saves it: look in your downloads.',
  checkedAll: 'Every file was checked against the server.',
  checkedOne: 'It was checked against the server.',
  /** @param report file name of the report */
  without: (name: string, missing: number, report: string) =>
    `${name} is complete except for ${missing === 1 ? '1 file. It names it' : `${missing} files. It names them`} in "${report}".`,
  withoutInFolder: (name: string, missing: number, report: string) =>
    `The folder ${name} is complete except for ${missing === 1 ? '1 file' : `${missing} files`}: see "${report}" in it.`,
  withoutInParts: (zips: string, missing: number, report: string) =>
    `The ${zips} zips are complete except for ${missing === 1 ? '1 file' : `${missing} files`}: see "${report}" in each.`,
  /** None of its files is whole. */
  triedInVain: 'Tried again: no file came whole, and nothing more was saved.',
  noneWhole: (name: string, report: string) => `Nothing in ${name} is whole: "${report}" in it says why.`,
  /** Files that lie in the zip and end too early. */
  incomplete: (files: number) =>
    files === 1
      ? '1 file in it is incomplete: do not use that copy.'
      : `${files} files in it are incomplete: do not use those copies.`,
  /** Their numbers are missing among the zips. */
  partsLeftOut: (zips: number) =>
    zips === 1
      ? 'One number is left out: that zip would have been empty.'
      : `${zips} numbers are left out: those zips would have been empty.`,
  choosePlace:
    'To choose the place yourself, set "Always ask where to save files" in the browser\'s settings.',
  downloadMissing: 'Download',
  downloadMissingFile: (name: string) => `Download ${name}`,
  missingFiles: 'Missing files',
  /** Before the reason: part of the file is in the download. */
  cut: (part: string, total: string) =>
    `Incomplete, do not use that copy: only ${part} of ${total} of it arrived.`,
  /** It was deleted, and brought back since. */
  backAgain: 'It was deleted, and is there again.',
  tryAgain: (files: number) => (files === 1 ? 'Try this one again' : `Try these ${files} again`),

  cancelled: 'Stopped, nothing was saved',
  cancelledInBrowser: "Cancelled in the browser's downloads",
  /** A browser does not tell the one from the other. */
  cancelledInBrowserHint: 'If you did not cancel it there, check the free space on the disk.',
  cancelledHint: (name: string) => `The unfinished ${name} was removed.`,
  /** The browser saved it: what it does with the rest is not told. */
  cancelledHandedOver: (name: string) =>
    `Your browser may keep an unfinished ${name} in its downloads: remove it there.`,
  /** Some of it is there for good. */
  stopped: 'Stopped',
  stoppedFolder: (files: string, name: string) =>
    `${files} in the folder ${name} so far, each whole. Start again, choose the same folder, and the rest is added.`,
  stoppedParts: (zips: number) =>
    `${zips === 1 ? 'The first zip is' : `The first ${zips} zips are`} whole. The unfinished one was removed.`,
  failed: (name: string) => `${name} was not saved`,
  failedFolder: (name: string) => `Not everything was saved to the folder ${name}`,
  startAgain: 'Start again',

  /** The dialog that offers what this browser can do. */
  dialog: {
    /** @param what `200 files, 3.4 GB` */
    title: (what: string) => `Download ${what}`,
    from: 'from',
    recommended: 'Recommended',
    zip: 'One zip',
    zipHint: (size: string) => `Everything in one file of ${size}.`,
    zipHintLarge: (size: string) =>
      `Everything in one file of ${size}. When it is stopped, or the page is closed, it begins from the start.`,
    zipButton: 'Save zip',
    folder: 'A folder',
    folderHint:
      'One file after another. What is already there and whole is skipped, so it can be gone on with after an interruption.',
    folderButton: 'Choose folder',
    parts: 'Several zips',
    /** @param zips `4` @param size `2 GB` */
    partsHint: (zips: string, size: string) => `About ${zips} zips of up to ${size}, each whole by itself.`,
    partsButton: 'Save zips',
    byCategory: 'Folders by category',
    byCategoryHint: 'Images, documents, 3D models and so on, each in a folder of its own.',
  },

  /** For those who do not see the strip. */
  announce: {
    prepared: 'The download is being prepared',
    started: (files: string, name: string) => `The download has begun: ${files} to ${name}`,
    progress: (facts: string) => `${facts} saved`,
    waiting: {
      network: 'The download waits for the network',
      server: 'The download waits for the server',
      'sign-in': 'The download waits for you to sign in to the portal again',
      'other-tab': 'The download waits for another tab of this browser',
    },
    paused: 'The download is paused',
    resumed: 'The download goes on',
    finishing: 'The download is being finished',
    /** @param text of the strip */
    ended: (saved: string, total: string, text: string) =>
      `The download has ended, with ${saved} files out of ${total}. ${text}`,
    endedOther: (text: string) => `The download has ended. ${text}`,
    stopped: 'The download was stopped',
    cancelledInBrowser: "The download was cancelled in the browser's downloads",
    failed: (reason: string) => `The download did not work. ${reason}`,
  },
};

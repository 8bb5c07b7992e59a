export const download = {
  /** @param zip file name of the zip */
  saving: (files: string, zip: string) => `Saving ${files} to ${zip}`,
  progress: (done: string, files: string, part: string, total: string) =>
    `${done} of ${files}, ${part} of ${total}. Keep this page open until it ends.`,
  progressOf: (zip: string) => `Saving ${zip}`,
  waiting: {
    network: 'Waiting for the network. It goes on by itself.',
    server: 'Waiting for the server. It goes on by itself.',
    'sign-in': 'Waiting for you to sign in to the portal again.',
    'other-tab': 'Waiting for another tab of this browser.',
  },
  finishing: (zip: string) => `Finishing ${zip}`,
  finishingHint: 'Every file is in it. Keep this page open until it ends.',
  saved: (done: string, total: string) => `${done} of ${total} saved`,
  savedWhole: (zip: string, size: string) => `${zip}, ${size}. Every file was checked against the server.`,
  savedWithout: (zip: string, missing: number) =>
    `${zip} is complete except for ${missing === 1 ? '1 file. It lists it' : `${missing} files. It lists them`} in "download report.txt".`,
  downloadMissing: 'Download',
  downloadMissingFile: (name: string) => `Download ${name}`,
  missingFiles: 'Missing files',
  cancelled: 'Stopped, nothing was saved',
  cancelledHint: (zip: string) => `The unfinished ${zip} was removed.`,
  failed: (zip: string) => `${zip} was not saved`,
  startAgain: 'Start again',
};

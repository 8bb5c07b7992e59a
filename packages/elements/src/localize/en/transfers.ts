export const transfers = {
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Retry',
  remove: 'Remove',
  chooseAgain: 'Choose the file again',
  pauseAll: 'Pause all',
  resumeAll: 'Resume all',
  pauseFile: (name: string) => `Pause ${name}`,
  resumeFile: (name: string) => `Resume ${name}`,
  cancelFile: (name: string) => `Cancel ${name}`,
  retryFile: (name: string) => `Retry ${name}`,
  removeFile: (name: string) => `Remove ${name}`,
  chooseFileAgain: (name: string) => `Choose the file again: ${name}`,
  progressOf: (name: string) => `Upload of ${name}`,

  /** Beside "Not attached yet": of those that were picked together. `194 of 200` */
  countOf: (count: string, total: string) => `${count} of ${total}`,
  /** Those without a row. @param count `1,900` */
  more: (count: string) => `and ${count} more`,
  showMore: 'Show more files on their way',

  // The line under the name. `part` and `total` as in "212 of 480 MB".
  staged: (size: string) => `${size}, ready`,
  sending: 'Sending',
  queued: 'Next in line',
  safe: (part: string, total: string) => `${part} of ${total} safe on the server`,
  safeWithTime: (part: string, total: string, time: string) =>
    `${part} of ${total} safe on the server, ${time}`,
  waiting: {
    network: (part: string, total: string) =>
      `Waiting for the network, ${part} of ${total} safe on the server`,
    server: (part: string, total: string) => `Waiting for the server, ${part} of ${total} safe on the server`,
    'sign-in': (part: string, total: string) =>
      `Waiting for you to sign in, ${part} of ${total} safe on the server`,
    'other-tab': (part: string, total: string) =>
      `Uploading in another tab of this browser, ${part} of ${total} safe on the server`,
  },
  /** Of an earlier visit. */
  unfinished: (part: string, total: string) => `Unfinished, ${part} of ${total} safe on the server`,
  paused: (part: string, total: string) => `Paused, ${part} of ${total} safe on the server`,
  pausedBecause: (reason: string, part: string, total: string) =>
    `Paused: ${reason} ${part} of ${total} safe on the server.`,
  startedOver: (part: string, total: string) =>
    `The server no longer had what was sent before, so it is sent from the start. ${part} of ${total} safe on the server`,
  needsFile: (part: string, total: string) =>
    `Unfinished, ${part} of ${total} safe on the server. Choose the file again to go on.`,
  needsFileBecause: (reason: string, part: string, total: string) =>
    `${reason} ${part} of ${total} safe on the server.`,
  verifying: (total: string) => `All ${total} arrived. Checking the copy`,
  verifyingWaiting: (total: string) =>
    `All ${total} arrived. The copy is checked as soon as the server answers`,
  done: 'Attached just now',
  failed: (reason: string) => `Failed: ${reason}`,
  retryHint: 'Retry goes on from what has arrived.',
  retryAnewHint: 'Retry sends it again.',

  secondsLeft: (seconds: number) => {
    if (seconds < 50) return 'less than a minute left';
    const minutes = Math.max(1, Math.round(seconds / 60));
    if (minutes < 60) return `about ${minutes} min left`;
    const hours = Math.floor(minutes / 60);
    return `about ${hours} h ${minutes % 60} min left`;
  },
};

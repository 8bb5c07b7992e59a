export const viewer = {
  /** Whose file it is: a treatment plan does not always say that on its first page. */
  about: (caseLabel: string, date: string, by: string) => `${caseLabel}. Added ${date} by ${by}.`,
  loading: (name: string) => `Loading ${name}`,
  loadedOf: (part: string, total: string) => `${part} of ${total}`,
  notShowable:
    "This kind of file can't be shown in the browser. Download it and open it with its own program.",
  unknownCoding:
    "This browser can't show what is in this file. Download it and open it with its own program.",
  blocked: "This page doesn't allow showing the file here. Download it to open it.",
  damaged: 'The file is damaged. Ask the sender for another copy.',
  viewerFailed: 'Showing the file here did not work. Download it to open it.',
  /** Of files that a browser does not show before it has all of them. */
  large: (size: string) =>
    `It is ${size}. Download it to open it; to be shown here, all of it has to be loaded first.`,
  tooLarge: (size: string) => `It is ${size}, more than this browser can show. Download it to open it.`,
  loadAnyway: 'Load it anyway',
  tooLong: 'Only the beginning is shown. Download the file for all of it.',
};

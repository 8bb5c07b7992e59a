/** Rows that are ticked, to be downloaded together. */
export const selection = {
  start: 'Select',
  startLabel: 'Select files',
  selectAll: 'Select all',
  /** Where there is little room. */
  selectAllShort: 'All',
  selectAllLabel: 'Select all that are shown',
  selectNone: 'Select none',
  selectNoneShort: 'None',
  selectNoneLabel: 'Select none of those that are shown',
  file: (name: string) => `Select ${name}`,
  none: 'Nothing selected yet',
  count: (count: string) => `${count} selected`,
  /** Ticked, and not among the rows. */
  elsewhere: (count: string) => `${count} not shown`,
  download: 'Download selected',
  clear: 'Clear',
  done: 'Done',
  started: 'Each row has a box now',
  cleared: 'Nothing is selected',
};

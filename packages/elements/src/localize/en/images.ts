export const images = {
  title: 'Case Images',
  /** Position of the picture shown. */
  counter: (position: string, total: string) => `${position} of ${total}`,
  strip: 'All images',
  show: (name: string) => `Show ${name}`,
  download: 'Download',
  downloadFile: (name: string) => `Download ${name}`,
  expand: 'Expand',
  expandFile: (name: string) => `Expand ${name}`,
  previous: 'Previous image',
  next: 'Next image',
  loading: 'Loading',
  loadingImages: 'Loading the images',
  pages: (count: string) => `${count} pages`,
  /** Beside the date: the file moves, what is shown is its first frame. */
  animated: 'moves',
  /** Beside the date: the values of the scan are stretched so that it can be seen. */
  autoContrast: 'Auto-contrast',
  incomplete: 'Part of this picture is missing',
  pixelSize: (width: string, height: string) => `${width} × ${height} pixels`,
  /** A file without a picture, in the strip. */
  notShown: (name: string, reason: string) => `${name}. ${reason}`,
  /** Of a locked picture: whom to ask. */
  addedBy: (by: string, date: string) => `Added by ${by}, ${date}.`,
  dateLine: (date: string, more: string) => (more ? `${date}, ${more}` : date),
  /** Somebody else deleted the picture on show. @param now the one that is shown in its place */
  gone: (name: string, now: string) =>
    `${name} was deleted by somebody else.${now && ` Showing another image: ${now}.`}`,
  empty: 'No images yet. Attached photos and X-rays appear here.',
  denied: "This case isn't available to you.",
  signedOut: 'Signed out. Sign in to the portal to see the images.',
  insecure: 'The address of this page starts with http. Open the portal with https to see the images.',
  failed: (reason: string) => `The images could not be loaded. ${reason}`,
};

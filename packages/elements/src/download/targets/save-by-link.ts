/** Hand a file to the browser's own downloads, by a link that is never on the page. @param href usually a blob URL */
export function saveByLink(href: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = fileName;
  link.click();
}

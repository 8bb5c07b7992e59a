/**
 * What the viewer may turn into a blob URL, and the type that blob gets. A blob URL has the portal's origin, so a type
 * that can run script (HTML, SVG, XML) must never become one, whatever a server says. Text is always plain text.
 */
const VIEWABLE_TYPES: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'application/pdf'],
  ['video/mp4', 'video/mp4'],
  ['video/webm', 'video/webm'],
  ['video/quicktime', 'video/mp4'],
  ['video/x-m4v', 'video/mp4'],
  ['audio/mpeg', 'audio/mpeg'],
  ['audio/mp4', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/wav', 'audio/wav'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/vnd.wave', 'audio/wav'],
  ['audio/ogg', 'audio/ogg'],
  ['text/plain', 'text/plain;charset=utf-8'],
  ['text/csv', 'text/plain;charset=utf-8'],
]);

/** The blob type for content the server calls `mediaType`; null when the browser must not open it. */
export function viewableType(mediaType: string): string | null {
  const [essence = ''] = mediaType.toLowerCase().split(';', 1);
  return VIEWABLE_TYPES.get(essence.trim()) ?? null;
}

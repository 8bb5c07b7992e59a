/** For the portal's developer, who looks at the console: fetched when it is needed, as nearly nobody does. */
export function advise(server: string, serverOrigin: string): void {
  const { origin } = location;
  console.warn(
    `<case-attachments>: no answer from ${server} that this page may read. If the server runs, CASE_ATTACHMENTS_ALLOWED_ORIGINS has to name ${origin}, and the page's connect-src ${serverOrigin}. This finds out: npx -p @case-attachments/server case-attachments-server doctor ${server} --origin ${origin}`,
  );
}

/**
 * Where what had the focus has gone, the dialog takes it: with the focus on nothing, keys would go nowhere. @param dialog
 * open as a modal, so that nothing else on the page can have it
 */
export function keepFocus(dialog: HTMLDialogElement | null): void {
  if (!dialog?.open) return;
  const root = dialog.getRootNode() as ShadowRoot;
  const { activeElement } = document;
  const isLost = root.activeElement === null && (activeElement === null || activeElement === document.body);
  if (isLost) dialog.focus({ preventScroll: true });
}

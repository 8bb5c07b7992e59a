/**
 * A portal's form sees Enter from our shadow tree as a key on our host and may submit itself (WebForms' DefaultButton
 * listens to `keypress`). Our own buttons have acted on it by then.
 */
export function keepEnterInside(root: HTMLElement | DocumentFragment): void {
  const stop = (event: Event) => {
    if ((event as KeyboardEvent).key === 'Enter') event.stopPropagation();
  };
  root.addEventListener('keydown', stop);
  root.addEventListener('keypress', stop);
}

/**
 * A double click is one wish. What the first click moved under the pointer must not take the second: a row that went
 * away leaves the next row's button there, and Resume becomes Pause. A keyboard's or a script's click counts as a first.
 */
export function firstClick(run: (event: MouseEvent) => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.detail < 2) run(event);
  };
}

import { AsyncDirective } from 'lit/async-directive.js';
import { type DirectiveResult, directive, type ElementPart } from 'lit/directive.js';

type Work = (element: HTMLElement) => void;

class WhileConnected extends AsyncDirective {
  #element: HTMLElement | null = null;
  #start: Work = () => {};
  #end: Work = () => {};

  render(_start: Work, _end: Work): void {
    // There is nothing to render: the work is in `update`.
  }

  override update(part: ElementPart, [start, end]: Parameters<this['render']>): void {
    this.#element = part.element as HTMLElement;
    this.#start = start;
    this.#end = end;
    if (this.isConnected) start(this.#element);
  }

  protected override disconnected(): void {
    if (this.#element) this.#end(this.#element);
  }

  protected override reconnected(): void {
    if (this.#element) this.#start(this.#element);
  }
}

/**
 * On an element of a template: something of it for as long as it is on the page. `start` is called again with every
 * render, `end` when the element leaves.
 */
export const whileConnected: (start: Work, end: Work) => DirectiveResult = directive(WhileConnected);

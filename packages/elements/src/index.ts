/** Classes, events and types. Registers nothing: import `@case-attachments/elements/define` for that. */
export * from './elements.js';
export { en } from './localize/english.js';

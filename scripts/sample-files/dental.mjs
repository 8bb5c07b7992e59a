import { picture } from './pictures.mjs';
export const dentalXray = (w, h, seed) => picture(w, h, seed);
export const dentalPhoto = dentalXray;

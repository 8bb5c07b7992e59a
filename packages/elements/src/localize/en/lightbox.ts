export const lightbox = {};

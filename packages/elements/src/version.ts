/** This copy's version: the one in `package.json`. */
export const VERSION = '0.1.0';

export const attach = {};

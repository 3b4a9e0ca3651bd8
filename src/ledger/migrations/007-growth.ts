/**
 * The numbers are told from every reader's events at once: read in the order of readers, without a look at each row, a
 * hundred thousand readers cost a tenth. An import brings days that lie long before it, so when it was is kept as well.
 */
export const sql = `
create index events_of_readers on events (subject, type, at, realm);
alter table subscribers add column imported_at text;
`;

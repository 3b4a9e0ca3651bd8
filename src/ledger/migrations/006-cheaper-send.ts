/**
 * A delivery is written again when its mail was taken, and with it each index that holds what changes then. A reader has few
 * deliveries, which are sorted by their time when somebody asks for that.
 */
export const sql = `
drop index deliveries_by_subscriber;
create index deliveries_by_subscriber on deliveries (subscriber_id);
`;

/** What each tool's export looks like, with invented people: one of every kind that its file can hold. */

export interface ToolExport {
  tool: string;
  file: string;
  text: string;
  /** By address: standing in the ledger, tier, and what else must be right. Those who are missing are rejected. */
  people: Record<
    string,
    { status: string; tier?: string; name?: string; created?: string; tags?: string[]; why?: string }
  >;
}

const lines = (...text: string[]) => `${text.join("\n")}\n`;

export const TOOL_EXPORTS: readonly ToolExport[] = [
  {
    tool: "ghost",
    file: "members.csv",
    text: lines(
      "id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers",
      '65a1,ada@letters.test,Ada Free,,true,false,,2024-03-01T09:30:00.000Z,,"Early,Friend",',
      "65a2,bo@letters.test,Bo Paid,,true,false,cus_Bo1,2024-03-02T09:30:00.000Z,,,Gold",
      "65a3,cy@letters.test,Cy Given,,true,true,,2024-03-03T09:30:00.000Z,,,Gold",
      "65a4,di@letters.test,Di Gone,,false,false,,2024-03-04T09:30:00.000Z,,,",
    ),
    people: {
      "ada@letters.test": {
        ...{ status: "confirmed", tier: "free", name: "Ada Free", created: "2024-03-01T09:30:00.000Z" },
        tags: ["Early", "Friend"],
      },
      "bo@letters.test": { status: "confirmed", tier: "free", tags: ["paid on Ghost"] },
      "cy@letters.test": { status: "confirmed", tier: "premium yearly", tags: ["complimentary"] },
      "di@letters.test": { status: "unsubscribed", tier: "free", why: "they had left at Ghost before" },
    },
  },
  {
    tool: "substack",
    file: "email_list.small-press.csv",
    text: lines(
      "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at",
      "ada@letters.test,false,,other,false,2025-01-01T08:00:00.000Z,",
      "bo@letters.test,true,2099-06-01T00:00:00.000Z,yearly,false,2025-01-02T08:00:00.000Z,2025-01-02T08:00:00.000Z",
      "cy@letters.test,true,2118-01-01T00:00:00.000Z,comp,false,2025-01-03T08:00:00.000Z,",
      "di@letters.test,false,,other,true,2025-01-04T08:00:00.000Z,",
      "ed@letters.test,true,2025-06-01T00:00:00.000Z,gift,false,2025-01-05T08:00:00.000Z,",
    ),
    people: {
      "ada@letters.test": {
        status: "confirmed",
        tier: "free",
        created: "2025-01-01T08:00:00.000Z",
        tags: [],
      },
      "bo@letters.test": { status: "confirmed", tier: "free", tags: ["paid on Substack"] },
      "cy@letters.test": { status: "confirmed", tier: "premium yearly", tags: ["complimentary"] },
      "di@letters.test": { status: "unsubscribed" },
      "ed@letters.test": { status: "confirmed", tier: "free", tags: [] },
    },
  },
  {
    tool: "buttondown",
    file: "subscribers.csv",
    text: lines(
      "id,email_address,creation_date,notes,metadata,tags,referrer_url,type,source,stripe_customer_id",
      'a1,ada@letters.test,2023-05-01T10:00:00Z,,{},"[""reader"", ""long""]",,regular,form,',
      "a2,bo@letters.test,2023-05-02T10:00:00Z,,{},,,premium,form,cus_Bo2",
      "a3,cy@letters.test,2023-05-03T10:00:00Z,,{},,,gifted,form,",
      "a4,di@letters.test,2023-05-04T10:00:00Z,,{},,,unsubscribed,form,",
      "a5,ed@letters.test,2023-05-05T10:00:00Z,,{},,,unactivated,form,",
      "a6,flo@letters.test,2023-05-06T10:00:00Z,,{},,,undeliverable,form,",
    ),
    people: {
      "ada@letters.test": { status: "confirmed", tier: "free", tags: ["reader", "long"] },
      "bo@letters.test": { status: "confirmed", tier: "free", tags: ["paid on Buttondown"] },
      "cy@letters.test": { status: "confirmed", tier: "premium yearly" },
      "di@letters.test": { status: "unsubscribed", why: "they had left at Buttondown before" },
      "flo@letters.test": { status: "unsubscribed", why: "their address had failed at Buttondown" },
    },
  },
  {
    tool: "beehiiv",
    file: "subscribers_export.csv",
    text: lines(
      "email,First Name,Last Name,status,tier,created_at,stripe_customer_id,Free Tier,Premium Tier,unsubscribed_at",
      "ada@letters.test, Ada , Free ,active,free,2023-03-24 10:23:10 UTC,,Yes,No,",
      "bo@letters.test,Bo,,active,premium,2023-03-24 10:36:47 UTC,cus_Bo3,No,Yes,",
      "di@letters.test,,,inactive,free,2023-03-24 10:36:48 UTC,,Yes,No,2024-03-13 11:33:53 UTC",
      "ed@letters.test,,,pending,free,2023-04-11 14:02:46 UTC,,Yes,No,",
    ),
    people: {
      "ada@letters.test": { status: "confirmed", name: "Ada Free", created: "2023-03-24T10:23:10.000Z" },
      "bo@letters.test": { status: "confirmed", tier: "free", name: "Bo", tags: ["paid on beehiiv"] },
      "di@letters.test": { status: "unsubscribed" },
    },
  },
  {
    tool: "mailchimp",
    file: "subscribed_email_audience_export_1a2b3c.csv",
    text: lines(
      '"Email Address","First Name","Last Name",MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LAST_CHANGED,LEID,EUID,NOTES,TAGS',
      'ada@letters.test,Ada,Free,2,"2018-02-05 19:28:22",,"2018-02-05 19:30:00",,,1,e1,,"""Editors"",""Long reads"""',
      "bo@letters.test,,,2,,,,,,2,e2,,",
    ),
    people: {
      "ada@letters.test": {
        ...{ status: "confirmed", name: "Ada Free", created: "2018-02-05T19:28:22.000Z" },
        tags: ["Editors", "Long reads"],
      },
      "bo@letters.test": { status: "confirmed", tags: [] },
    },
  },
  {
    tool: "mailchimp",
    file: "unsubscribed_email_audience_export_1a2b3c.csv",
    text: lines(
      "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON,LEID,EUID,NOTES,TAGS",
      "di@letters.test,Di,Gone,,2018-02-12 10:54:27,,2018-02-12 10:54:27,2018-07-23 12:19:27,,1,e1,,",
      "ed@letters.test,,,,2018-02-12 10:54:27,,2018-02-12 10:54:27,,,2,e2,,",
    ),
    people: { "di@letters.test": { status: "unsubscribed" }, "ed@letters.test": { status: "unsubscribed" } },
  },
  {
    tool: "mailchimp",
    file: "cleaned_email_audience_export_1a2b3c.csv",
    text: lines(
      "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CLEAN_TIME,CLEAN_CAMPAIGN_ID,LEID,EUID,NOTES,TAGS",
      "flo@letters.test,Flo,,1,2018-02-05 19:28:23,,2018-02-05 19:28:23,2020-03-23 17:30:05,,1,e1,,",
    ),
    people: { "flo@letters.test": { status: "unsubscribed", why: "their address had failed at Mailchimp" } },
  },
  {
    tool: "mailchimp",
    file: "nonsubscribed_email_audience_export_1a2b3c.csv",
    text: lines(
      "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,LAST_CHANGED,LEID,EUID,NOTES,TAGS",
      "gus@letters.test,Gus,,1,,,,,1,e1,,",
    ),
    people: {},
  },
  {
    tool: "kit",
    file: "subscribers.csv",
    text: lines(
      "first_name,email,status,created_at,tags",
      'Ada,ada@letters.test,active,2022-09-10T11:12:13Z,"creators, early"',
      "Di,di@letters.test,cancelled,2022-09-10T11:12:13Z,",
      "Ed,ed@letters.test,inactive,2022-09-10T11:12:13Z,",
      "Flo,flo@letters.test,bounced,2022-09-10T11:12:13Z,",
      "Gus,gus@letters.test,complained,2022-09-10T11:12:13Z,",
    ),
    people: {
      "ada@letters.test": { status: "confirmed", name: "Ada", tags: ["creators", "early"] },
      "di@letters.test": { status: "unsubscribed" },
      "flo@letters.test": { status: "unsubscribed" },
      "gus@letters.test": { status: "unsubscribed", why: "they had complained about mail from Kit" },
    },
  },
  {
    tool: "listmonk",
    file: "subscribers.csv",
    text: lines(
      "uuid,email,name,attributes,status,created_at,updated_at",
      '5f1e,ada@letters.test,Ada Free,"{""city"": ""Bern""}",enabled,2021-05-01 10:00:00.123456+00:00,2021-05-01 10:00:00+00:00',
      "5f1f,di@letters.test,Di Gone,{},blocklisted,2021-05-01 10:00:00+00:00,2021-05-01 10:00:00+00:00",
      "5f20,ed@letters.test,Ed Off,{},disabled,2021-05-01 10:00:00+00:00,2021-05-01 10:00:00+00:00",
    ),
    people: {
      "ada@letters.test": { status: "confirmed", name: "Ada Free", created: "2021-05-01T10:00:00.000Z" },
      "di@letters.test": { status: "unsubscribed" },
      "ed@letters.test": { status: "unsubscribed" },
    },
  },
];

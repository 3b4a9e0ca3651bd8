/** What people do at a network's twin, from any process. */
export function ownerAt(url: string) {
  return async <T = Record<string, string>>(act: string, body: object = {}): Promise<T> => {
    const answer = await fetch(`${url}/_owner/${act}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`Nobody there can ${act}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
}

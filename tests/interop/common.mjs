// What the client programs share: reading the command line, and printing one line of JSON whatever happens.
export function parseArguments() {
  const [, , url, json = '{}'] = process.argv;
  const { headers = {}, tool, arguments: args = {} } = JSON.parse(json);
  return { url: new URL(url), headers, tool, args };
}

export async function report(run, close) {
  try {
    const { tools, result, revision, server } = await run();
    const text = (result.content ?? []).filter(c => c.type === 'text').map(c => c.text).join('\n');
    console.log(JSON.stringify({ tools: tools.map(t => t.name), text, isError: result.isError === true, revision, server }));
  } catch (error) {
    console.log(JSON.stringify({ error: { name: error?.name, code: error?.code ?? null, message: String(error?.message ?? error) } }));
    process.exitCode = 1;
  } finally {
    await close().catch(() => {});
  }
}

// The first steps of an SDK's OAuth flow, with its own functions: the challenge, the document it names, and whether that is about what was called.
export async function printResource(documentOf, discover, select) {
  const [, , url] = process.argv;
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  try {
    const metadata = await discover(url, { resourceMetadataUrl: documentOf(response) });
    console.log(JSON.stringify({ resource: String(await select(url, {}, metadata)), metadata: metadata.resource }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error?.message ?? error) }));
  }
}

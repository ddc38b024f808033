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
